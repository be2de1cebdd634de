import type { Subject } from '../../subject.ts'
import { dibFiles, type TextFile } from '../../text-file.ts'

/** Scripts for `/bin/bash`, for which elements have rules. */
export function bashScripts(subject: Subject): TextFile[] {
  return dibFiles(subject).filter(({ text }) => /^#!\/bin\/bash/.test(text))
}
