import { LineCounter, parseAllDocuments } from 'yaml'
import type { Rule } from '../rule.ts'
import { isText } from '../text-file.ts'

/** Of dib-lint. */
export const yamlSyntax: Rule = {
  id: 'yaml-syntax',
  severity: 'error',
  explanation: 'a YAML file that cannot be parsed stops the build that reads it',
  check: ({ files }) => {
    const candidates = files.filter(isText).filter(({ path }) => /\.ya?ml$/.test(path))
    return candidates.flatMap(({ path, text }) => {
      const lineCounter = new LineCounter()
      const documents = [...parseAllDocuments(text, { lineCounter, prettyErrors: false })]
      return documents
        .flatMap(({ errors }) => errors)
        .map(({ message, pos }) => {
          const { line, col } = lineCounter.linePos(pos[0])
          return { file: path, line, column: col, message }
        })
    })
  },
}
