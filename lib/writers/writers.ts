import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Distribution, packageOf, readDistribution } from '../distribution.ts'
import { canonicalJson, compareBytes, digest, digestFile } from '../files.ts'
import { groupBy } from '../group-by.ts'
import type { Tool } from '../run.ts'
import { findTool } from '../tools.ts'
import { type Installed, readInstalled } from './installed.ts'

/** What wrote bytes of an image: a package of the host, or a program that no package is known to have. */
export type Writer =
  | { readonly version: string; readonly architecture: string }
  /** Of the program; of a file in a folder of modules, of all in that folder. */
  | { readonly sha256: string }

/** By the name of the package, or of the program; sorted. */
export type Writers = Readonly<Record<string, Writer>>

/** Libraries that decide about bytes: compressors, and what filesystems and tables are written by. */
const writing = /^(?:zlib1g|lib(?:bz2|deflate|erofs|ext2fs|fdisk|lz4|lzma|lzo2|zstd)[0-9.t-]*)$/

/**
 * What the programs of this host are, with the libraries that they write by: packages and their versions where the host's
 * database has the program, else digests. Programs that are not there are left out.
 */
export async function findWriters(tools: readonly Tool[], root = '/'): Promise<Writers> {
  const unique = [...groupBy(tools, ({ command }) => command).values()].flatMap(
    ([one]) => one ?? [],
  )
  if (unique.length === 0) return {}
  const host = { installed: await readInstalled(root), distribution: await readDistribution(root) }
  const found = await Promise.all(unique.map((tool) => writersOf(tool, host)))
  return sorted(found.flat())
}

/** What the programs of a tree are, by the names of their packages; `root` is the layer that has the database of all. */
export async function writersOfTree(names: readonly string[], root: string): Promise<Writers> {
  const installed = await readInstalled(root)
  return installed ? sorted(names.flatMap((name) => packageAndLibraries(name, installed))) : {}
}

function sorted(found: readonly Named[]): Writers {
  const all: Record<string, Writer> = Object.fromEntries(found)
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => compareBytes(a, b)))
}

interface Host {
  readonly installed: Installed | undefined
  readonly distribution: Distribution
}

type Named = readonly [name: string, writer: Writer]

async function writersOf(tool: Tool, host: Host): Promise<Named[]> {
  const path = await findTool(tool.command)
  if (path === undefined) return []
  const { installed, distribution } = host
  for (const name of packageOf(tool, distribution)?.split(' ') ?? [])
    if (installed && (await installed.owns(name, path))) return packageAndLibraries(name, installed)
  if (tool.command === path)
    return [[basename(dirname(path)), { sha256: await digestFolder(dirname(path)) }]]
  return [[tool.command, { sha256: await digestFile(path) }]]
}

function packageAndLibraries(name: string, installed: Installed): Named[] {
  const libraries = installed.find(name)?.needs.filter((one) => writing.test(one)) ?? []
  return [name, ...libraries].flatMap((one) => {
    const found = installed.find(one)
    if (!found) return []
    const { version, architecture } = found
    return [[one, { version, architecture }]]
  })
}

/** Of a tool that is a file, such as one of GRUB's modules, what lies beside it is called as well. */
async function digestFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const digests = await Promise.all(
    files.sort(compareBytes).map(async (name) => [name, await digestFile(join(folder, name))]),
  )
  return digest(canonicalJson(digests))
}
