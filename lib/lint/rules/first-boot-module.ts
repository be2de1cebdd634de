import type { Rule } from '../rule.ts'

/** A module where there is no Node. */
export const firstBootModule: Rule = {
  id: 'first-boot-module',
  severity: 'error',
  only: 'flavours',
  explanation: 'hooks of the first boot run in the booted machine, which has no Node',
  check: ({ files }) =>
    files
      .filter(({ path }) => /^first-boot\.d\/[\w-]+\.(ts|mts|js|mjs)$/.test(path))
      .map(({ path }) => ({ file: path, message: 'write it as a script: the image has no Node' })),
}
