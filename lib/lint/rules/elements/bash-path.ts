import type { Rule } from '../../rule.ts'
import { dibFiles } from '../../text-file.ts'

/** Of dib-lint. */
export const bashPath: Rule = {
  id: 'bash-path',
  severity: 'error',
  only: 'elements',
  explanation: 'elements name one bash: #!/bin/bash, without arguments',
  check: (subject) =>
    dibFiles(subject)
      .filter(({ text }) => /^#!.*bash/.test(text) && !/^#!\/bin\/bash(\n|$)/.test(text))
      .map(({ path }) => ({ file: path, line: 1, message: "only '#!/bin/bash' is used here" })),
}
