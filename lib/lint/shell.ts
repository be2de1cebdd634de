import type { LintFile } from './subject.ts'

/** The shell that a script is for; undefined for what is no shell script. */
export function shellOf(file: LintFile): string | undefined {
  const [program = '', ...words] = file.shebang?.split(/\s+/) ?? []
  const name = program.endsWith('/env') ? words.find((word) => !/^-|=/.test(word)) : program
  return /(?:^|\/)(sh|bash|dash|ash|ksh|mksh|zsh)$/.exec(name ?? '')?.[1]
}

const hereDocument =
  /<<-?[ \t]*(?:'(?<single>\w+)'|"(?<double>\w+)"|\\(?<escaped>\w+)|(?<bare>\w+))(?<rest>[^\n]*\n)(?<body>[\s\S]*?)(?=^\t*\k<single>\k<double>\k<escaped>\k<bare>$)/gm

const pieces = /\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'|(?<![^\s;&|(])#[^\n]*/g

/**
 * The code of a shell script: comments, texts in single quotes and here-documents that are not expanded
 * become blanks, so that places stay what they are. An approximation, good for finding names.
 */
export function shellCode(text: string): string {
  return text
    .replace(hereDocument, (all, ...given) => {
      const { bare, body } = given.at(-1) as { readonly bare?: string; readonly body: string }
      const kept = bare === undefined ? blank(body) : body.replace(/['"#]/g, ' ')
      return all.slice(0, all.length - body.length) + kept
    })
    .replace(pieces, (piece) => {
      if (piece.startsWith('#') || piece.startsWith("'")) return blank(piece)
      // In "$(awk '{ print $NF }')" the single quotes are quotes again.
      const inner = (command: string) => command.replace(/'[^']*'/g, blank)
      return piece.replace(/\$\([^)]*\)/g, inner)
    })
}

/** Lines as a shell reads them: what a backslash continues is one line, with the number of its first. */
export function logicalLines(text: string): { readonly line: string; readonly number: number }[] {
  let number = 1
  return text.split(/(?<!\\)\n/).map((line) => {
    const here = { line, number }
    number += line.split('\n').length
    return here
  })
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
