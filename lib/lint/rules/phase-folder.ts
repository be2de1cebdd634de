import { didYouMean } from '../../nearest.ts'
import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'

/** A folder that looks like a phase and is none. */
export const phaseFolder: Rule = {
  id: 'phase-folder',
  severity: 'error',
  explanation: 'hooks in a folder that is no phase never run',
  check: ({ kind, files }) => {
    const { folders: known, strangeFolder } = lintKinds[kind]
    const folders = new Set(files.flatMap(({ path }) => /^([^/]+\.d)\//.exec(path)?.[1] ?? []))
    return [...folders]
      .filter((name) => !known.includes(name))
      .map((name) => ({
        file: name,
        message: `there is no phase of this name${didYouMean(name, known)}`,
        severity: strangeFolder,
      }))
  },
}
