import { basename, join } from 'node:path'
import { compareBytes, listFiles, readIfThere } from '../files.ts'
import { type KeyedFile, readKeyedFile } from '../keyed-files.ts'
import { type Phase, type PhaseName, phases } from '../phases.ts'
import {
  type ElementHook,
  environmentFolder,
  mentionsOf,
  mentionsOfEnvironment,
} from './element.ts'

/** What of an element is not merged: it is for authors and for the resolver, and would change keys for nothing. */
const leftOut = [
  'tests',
  'test-elements',
  '__pycache__',
  'README.rst',
  'README.md',
  'element-deps',
  'element-provides',
  '.*',
  '**/*.pyc',
]

/** Names that dib-run-parts runs. */
const hookName = /^[0-9A-Za-z_-]+$/

/** What was read of an element's folder. */
export interface ElementReading {
  readonly summary: string
  readonly requires: readonly string[]
  readonly provides: readonly string[]
  readonly files: Readonly<Record<string, KeyedFile>>
  readonly hooks: readonly ElementHook[]
}

/** Reads a diskimage-builder element. Nothing of it is run. */
export async function readElement(folder: string): Promise<ElementReading> {
  const name = basename(folder)
  const files = await readFiles(folder)
  return {
    summary: await readmeTitle(folder),
    requires: await readNames(join(folder, 'element-deps')),
    provides: await readNames(join(folder, 'element-provides')),
    files,
    hooks: phases.flatMap((phase) => hooksIn({ name, folder }, phase, files)),
  }
}

/** One name a line. Comments are names to diskimage-builder too; nobody has a name that begins with #. */
async function readNames(path: string): Promise<string[]> {
  const text = (await readIfThere(path)) ?? ''
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort(compareBytes)
}

/** Links are followed: the tree of all elements has files. */
async function readFiles(folder: string): Promise<Record<string, KeyedFile>> {
  const files: Record<string, KeyedFile> = {}
  for (const path of await listFiles(folder, { followLinks: true, ignore: leftOut })) {
    const words = path.startsWith(`${environmentFolder}/`) ? mentionsOfEnvironment : mentionsOf
    const file = await readKeyedFile(join(folder, path), words)
    if (file) files[path] = file
  }
  return files
}

function hooksIn(
  element: { readonly name: string; readonly folder: string },
  phase: Phase,
  files: Readonly<Record<string, KeyedFile>>,
): ElementHook[] {
  return Object.entries(files).flatMap(([path, file]) => {
    const [folder, name = '', deeper] = path.split('/')
    if (folder !== phase.folder || deeper !== undefined) return []
    if (!file.executable || !hookName.test(name)) return []
    return [
      {
        flavour: element.name,
        phase: phase.name as PhaseName,
        name,
        kind: 'script',
        file: join(element.folder, path),
        code: { [path]: file.digest },
        mentions: file.mentions,
      } as const,
    ]
  })
}

/** The title of an element's README. */
async function readmeTitle(folder: string): Promise<string> {
  for (const name of ['README.rst', 'README.md']) {
    const lines = ((await readIfThere(join(folder, name))) ?? '').split('\n')
    const words = lines.filter((line) => /^[A-Za-z]/.test(line))
    const sentence = words.find((line) => line.trim() !== basename(folder))
    if (sentence !== undefined) return sentence.trim()
  }
  return ''
}
