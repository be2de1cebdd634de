import type { LintFile, Subject } from './subject.ts'

/** A file whose text is known. */
export type TextFile = LintFile & { readonly text: string }

export function isText(file: LintFile): file is TextFile {
  return file.text !== undefined
}

/** What dib-lint looks at line by line: everything but documentation, YAML and modules of Python. */
export function dibFiles({ files }: Subject): TextFile[] {
  return files.filter(isText).filter(({ path }) => !/\.(rst|yaml|py)$/.test(path))
}
