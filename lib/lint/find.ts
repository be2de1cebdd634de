import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes, isDirectory, readIfThere } from '../files.ts'
import { type FoundFlavour, requireFlavour } from '../flavours/discover.ts'
import { allKinds } from '../flavours/kinds/index.ts'
import { readJson } from '../json.ts'
import { phases } from '../phases.ts'
import type { Subject } from './subject.ts'

/** What a user may name: folders, and flavours of the search path. */
interface LintPlaces {
  readonly cwd: string
  readonly found: ReadonlyMap<string, FoundFlavour>
}

/** A folder to lint; its kind, where what lies beside it tells. */
interface LintFolder {
  /** Absolute. */
  readonly path: string
  readonly kind?: Subject['kind']
}

/**
 * The folders to lint, absolute: a flavour itself, all flavours of a package or of a folder, or a flavour by
 * its name. No word stands for the current folder. Errors: `usage`, `flavour-unknown`.
 */
export async function findFolders(
  words: readonly string[],
  places: LintPlaces,
): Promise<LintFolder[]> {
  const found = await Promise.all(
    (words.length > 0 ? words : ['.']).map((word) => findWord(word, places)),
  )
  return [...new Map(found.flat().map((folder) => [folder.path, folder])).values()]
}

async function findWord(word: string, { cwd, found }: LintPlaces): Promise<LintFolder[]> {
  const folder = resolve(cwd, word)
  const isPath = /^[./~]|\//.test(word)
  if (await isDirectory(folder)) {
    const folders = await foldersIn(folder)
    if (folders.length > 0) return folders
    if (isPath)
      throw new ParfaitError('usage', `There is no flavour in '${word}'`, {
        hint: 'name the folder of a flavour, a folder of such folders, or a flavour',
      })
  } else if (isPath) throw new ParfaitError('usage', `The folder '${word}' is not there`)
  return [{ path: requireFlavour(found, word).folder }]
}

async function foldersIn(folder: string): Promise<LintFolder[]> {
  if (await isFlavourFolder(folder)) return [{ path: folder }]
  for (const inner of [...(await packagedFlavours(folder)), 'flavours', '.']) {
    if (!(await isDirectory(join(folder, inner)))) continue
    const names = (await readdir(join(folder, inner))).sort(compareBytes)
    const paths = names
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(folder, inner, name))
    const folders = await Promise.all(paths.map(isDirectory))
    const verdicts = await Promise.all(paths.map(isFlavourFolder))
    const flavours = paths.filter((_, index) => verdicts[index])
    if (flavours.length === 0) continue
    const files = await Promise.all(flavours.map((path) => readdir(path)))
    // What has a search path of its own lies beside its like, though nothing in it may tell.
    const beside = allKinds.find(
      ({ searchPath, takes }) => searchPath && files.some((names) => takes(names, false)),
    )
    if (beside === undefined) return flavours.map((path) => ({ path }))
    return paths.filter((_, index) => folders[index]).map((path) => ({ path, kind: beside.name }))
  }
  return []
}

/** What counts here of a package.json, as far as it is one. */
interface PackageWords {
  readonly parfait?: { readonly flavours?: unknown }
}

/** The folders of flavours that a package.json names. */
async function packagedFlavours(folder: string): Promise<string[]> {
  try {
    const value = readJson(
      (await readIfThere(join(folder, 'package.json'))) ?? '{}',
    ) as PackageWords | null
    return [value?.parfait?.flavours].flat().filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}

async function isFlavourFolder(folder: string): Promise<boolean> {
  if (!(await isDirectory(folder))) return false
  const names = await readdir(folder)
  if (names.includes('flavour.json')) return true
  if (names.includes('package.json')) return false
  const isMarked = allKinds.some(({ takes }) => takes(names, false))
  return isMarked || phases.some((phase) => names.includes(phase.folder))
}
