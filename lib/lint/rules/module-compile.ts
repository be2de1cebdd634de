import { join } from 'node:path'
import { Faults, ParfaitError } from '../../errors.ts'
import { bundleHook } from '../../flavours/bundle.ts'
import { requireKnownCode } from '../../flavours/compile.ts'
import type { Flavour, Hook } from '../../flavours/flavour.ts'
import { digestImports } from '../../flavours/imports.ts'
import { readFlavour } from '../../flavours/read.ts'
import type { Found, Rule } from '../rule.ts'

/** A module that esbuild cannot bundle. */
export const moduleCompile: Rule = {
  id: 'module-compile',
  severity: 'error',
  only: 'flavours',
  explanation: 'a module that does not compile, or imports what is not there, stops the build',
  check: async ({ folder, files }) => {
    if (!files.some(({ path }) => /\.d\/[\w-]+\.(ts|mts|js|mjs)$/.test(path))) return []
    // What else is wrong with a flavour that cannot be read, other rules say.
    const flavour = await readFlavour(folder).catch(() => undefined)
    const found: Found[] = []
    for (const hook of flavour?.hooks.filter(({ kind }) => kind === 'module') ?? [])
      await checkModule(hook, flavour as Flavour).catch((error: unknown) =>
        found.push(...foundFrom(folder, hook.file.slice(folder.length + 1), error)),
      )
    return found
  },
}

async function checkModule(hook: Hook, flavour: Flavour): Promise<void> {
  const bundle = await bundleHook(hook)
  const [known] = await digestImports([{ ...flavour, hooks: [hook] }])
  requireKnownCode(known?.hooks[0] ?? hook, bundle)
}

function foundFrom(folder: string, file: string, error: unknown): Found[] {
  if (error instanceof Faults) return error.errors.flatMap((one) => foundFrom(folder, file, one))
  if (!(error instanceof ParfaitError)) throw error
  const [, path, line, column, text] = /: (\S+?):(\d+):(\d+): (.*)$/s.exec(error.message) ?? []
  const hint = error.hint === undefined ? '' : `; ${error.hint}`
  if (path === undefined || path.startsWith('..'))
    return [{ file, message: error.message.replace(join(folder, '/'), '') + hint }]
  return [{ file: path, line: Number(line), column: Number(column) + 1, message: text ?? '' }]
}
