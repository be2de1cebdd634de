import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Flavour } from './flavour.ts'
import { kindOfNames } from './kinds/index.ts'
import type { Origin } from './origin.ts'
import { readDescription } from './plain-files.ts'

/** Reads a flavour's directory. Nothing of it is run. Errors: `flavour-manifest`, `hook-invalid`, all at once. */
export async function readFlavour(
  folder: string,
  origin: Origin = { kind: 'path' },
): Promise<Flavour> {
  const names = await readdir(folder).catch((): string[] => [])
  return kindOfNames(names, origin.kind).read(folder, origin)
}

/** The first line of a flavour's README that says something, for flavours without a summary. */
export async function readmeSummary(folder: string): Promise<string> {
  const text = (await readDescription(join(folder, 'README.md')).catch(() => '')) ?? ''
  return text.split('\n').find((line) => /^[A-Za-z]/.test(line)) ?? ''
}
