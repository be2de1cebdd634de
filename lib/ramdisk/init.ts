import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, packageFolder } from '../files.ts'
import { shellWord } from '../quoting/shell.ts'

/** One piece of `/init`, and what the comment above it says of where it came from. */
interface InitPart {
  readonly name: string
  readonly text: string
}

/** What `/init` is made of, in this order. */
interface InitParts {
  readonly begin: readonly InitPart[]
  /** One for each flavour that has an `init` file, in the order of the flavours. */
  readonly fragments: readonly InitPart[]
  readonly end: readonly InitPart[]
}

/** The folder with the beginning and the end that every ramdisk has. */
const initFolder: string = join(packageFolder, 'lib', 'ramdisk-init')

/** The framework's files of `begin/` or `end/`, in the order of their names. */
export async function frameworkParts(
  which: 'begin' | 'end',
  folder: string = initFolder,
): Promise<InitPart[]> {
  const names = (await listFiles(join(folder, which))).filter((name) => name.endsWith('.sh'))
  return names.map((name) => ({
    name: `${which}/${name}`,
    text: readFileSync(join(folder, which, name), 'utf8'),
  }))
}

/** The text of `/init`: one shell script, every part under a comment that names it. Pure. */
export function composeInit({ begin, fragments, end }: InitParts): string {
  const parts = [
    ...begin.map((part) => section(part.name, part.text)),
    ...fragments.map(fragment),
    ...end.map((part) => section(part.name, part.text)),
  ]
  return ['#!/bin/sh\n', ...parts].join('\n')
}

/** The line above a fragment tells the init whose it is, so that a failure has a name. */
function fragment({ name, text }: InitPart): string {
  return section(`init fragment from ${name}`, `begin_fragment ${shellWord(name, name)}\n${text}`)
}

/** A last line without an end would run into the next part. */
function section(title: string, text: string): string {
  return `# ${title.replaceAll(/\s+/g, ' ')}\n${text.replace(/\n*$/, '\n')}`
}
