import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ParfaitError } from '../../errors.ts'
import { listFiles, readIfThere } from '../../files.ts'
import type { Flavour } from '../../flavours/flavour.ts'
import { shellWord } from '../../quoting/shell.ts'
import type { TakenFile } from '../driver.ts'

/** A name in a list of wants, and where it stands: `file:line`. */
interface RamdiskWant {
  readonly name: string
  readonly place: string
}

/** What a flavour has for a ramdisk. */
interface RamdiskParts {
  readonly binaries: readonly RamdiskWant[]
  readonly modules: readonly RamdiskWant[]
  /** Text of its fragment of `/init`. */
  readonly init: string | undefined
  readonly udevRules: readonly { readonly name: string; readonly text: string }[]
}

/** Files of a flavour that go into ramdisks; none of them need be there. */
export const flavourFiles = {
  binaries: {
    path: 'binary-deps',
    summary: 'programs and files for the ramdisk, with what they need',
    names: wantedNames,
  },
  modules: {
    path: 'modules',
    summary: 'kernel modules for the ramdisk, by name, path or pattern',
    names: wantedNames,
  },
  udev: {
    path: 'udev',
    summary: 'rules of udev for the ramdisk, *.rules',
    names: async (file) => (await ruleFiles(file)).map((path) => basename(path)),
  },
  init: {
    path: 'init',
    summary: 'a fragment of POSIX shell that becomes part of /init',
    names: async (file) =>
      (await readIfThere(file)) === undefined ? [] : ['a part of /init in a ramdisk'],
  },
} as const satisfies Record<string, TakenFile>

/** Reads `binary-deps`, `modules`, `init` and `udev/` of a flavour. */
export async function readRamdiskParts(folder: string): Promise<RamdiskParts> {
  const file = (name: keyof typeof flavourFiles) => join(folder, flavourFiles[name].path)
  return {
    binaries: await readWants(file('binaries')),
    modules: await readWants(file('modules')),
    init: await readIfThere(file('init')),
    udevRules: await Promise.all(
      (await ruleFiles(file('udev'))).map(async (path) => ({
        name: basename(path),
        text: await readFile(join(file('udev'), path), 'utf8'),
      })),
    ),
  }
}

/** What is wrong with those files of a build's flavours. */
export async function partFaults(flavours: readonly Flavour[]): Promise<ParfaitError[]> {
  const files = flavours.map(({ folder }) => join(folder, flavourFiles.init.path))
  const texts = await Promise.all(files.map((file) => readIfThere(file)))
  return files.filter((_, index) => texts[index]?.includes('\r\n')).map(crlf)
}

async function ruleFiles(folder: string): Promise<string[]> {
  return (await listFiles(folder)).filter((path) => path.endsWith('.rules'))
}

async function wantedNames(file: string): Promise<string[]> {
  return (await readWants(file)).map(({ name }) => name)
}

/** Names separated by white space, as in 2012; `#` begins a comment. */
async function readWants(file: string): Promise<RamdiskWant[]> {
  const text = (await readIfThere(file)) ?? ''
  return text.split('\n').flatMap((line, index) =>
    line
      .replace(/(^|\s)#.*/, '')
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => ({ name, place: `${file}:${index + 1}` })),
  )
}

function crlf(place: string): ParfaitError {
  return new ParfaitError('hook-invalid', `'${place}' has CRLF line endings`, {
    place,
    hint: `convert it: sed -i 's/\\r$//' ${shellWord(place)}`,
  })
}
