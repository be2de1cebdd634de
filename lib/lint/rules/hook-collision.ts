import { phases } from '../../phases.ts'
import type { Rule } from '../rule.ts'

/** The same hook as a script and as a module. */
export const hookCollision: Rule = {
  id: 'hook-collision',
  severity: 'error',
  only: 'flavours',
  explanation: 'two files of one phase folder that are the same hook stop every build',
  check: ({ files }) => {
    const folders: readonly string[] = phases.map(({ folder }) => folder)
    const first = new Map<string, string>()
    return files.flatMap(({ path, hookFolder = '', isExecutable }) => {
      const isModule = /\/[\w-]+\.(ts|mts|js|mjs)$/.test(path)
      if (!folders.includes(hookFolder) || (!isModule && !isExecutable)) return []
      // What a compiler left beside its source is no second hook.
      const source = path.replace(/js$/, 'ts')
      if (source !== path && files.some((file) => file.path === source)) return []
      const name = path.replace(/\.(ts|mts|js|mjs)$/, '')
      const twin = first.get(name)
      if (twin === undefined) first.set(name, path)
      if (twin === undefined) return []
      return [{ file: path, message: `'${twin}' is the same hook; rename or remove one of them` }]
    })
  },
}
