import type { Rule } from '../rule.ts'

/** The line of `parfait list`. */
export const summary: Rule = {
  id: 'summary',
  severity: 'warning',
  only: 'flavours',
  explanation: "'parfait list' shows the summary of flavour.json, or the first line of README.md",
  check: ({ files, manifest }) => {
    if (typeof manifest?.summary === 'string' && manifest.summary.trim() !== '') return []
    const text = files.find(({ path }) => path === 'README.md')?.text ?? ''
    if (manifest === undefined && /^[A-Za-z]/m.test(text)) return []
    const hasManifest = files.some(({ path }) => path === 'flavour.json')
    if (hasManifest && manifest === undefined) return []
    const message = 'it has no summary: one line for users to choose by'
    return [{ file: hasManifest ? 'flavour.json' : '', message }]
  },
}
