import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDirectory, listFiles } from '../files.ts'
import { copyKeyedFile, type KeyedFile, readKeyedFile, wordsOf } from '../keyed-files.ts'
import type { Hook } from './flavour.ts'

/** The files of a flavour that its hooks may see, by path relative to its folder. */
export type FlavourFiles = Readonly<Record<string, KeyedFile>>

/**
 * What no hook sees of its flavour, and what so is in no hook's key: descriptions, tests, what lies over the tree, and
 * what a product takes of it.
 */
const unseen =
  /^(\..*|README.*|LICEN[CS]E.*|CHANGELOG.*|flavour\.(json|ts)|package(-lock)?\.json|tsconfig.*\.json|node_modules|tests?|build-environment|binary-deps|init|modules|udev)$/

/** Larger files are data, and nothing looks for names of variables in them. Bytes. */
const textLimit = 4 << 20

/** Reads what hooks may see of a flavour. Nothing of it is run. Links to folders count at its top alone. */
export async function readSeenFiles(folder: string): Promise<FlavourFiles> {
  const names = (await readdir(folder).catch((): string[] => [])).filter(
    (name) => !unseen.test(name),
  )
  const paths = await Promise.all(
    names.map(async (name) => {
      const inside = await isDirectory(join(folder, name))
      return inside ? (await listFiles(join(folder, name))).map((path) => join(name, path)) : [name]
    }),
  )
  const files: Record<string, KeyedFile> = {}
  for (const path of paths.flat()) {
    const file = await readKeyedFile(join(folder, path), mentionsOf)
    if (file) files[path] = file
  }
  return files
}

function mentionsOf(text: string): string[] {
  return text.length > textLimit ? [] : [...wordsOf(text)]
}

/**
 * Copies what a hook sees of its flavour, as its key names it, into a folder of its job, and gives that back: hooks run
 * from there. Error: `flavour-changed`.
 */
export async function copySeenFiles(
  { code }: Pick<Hook, 'code'>,
  flavour: { readonly folder: string },
  work: string,
): Promise<string> {
  const to = join(work, 'flavour')
  await mkdir(to, { recursive: true })
  for (const [path, digest] of Object.entries(code))
    await copyKeyedFile({ source: join(flavour.folder, path), digest }, join(to, path))
  return to
}
