import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzip, xz, zstd } from '../archive-tools.ts'
import { ParfaitError } from '../errors.ts'
import { run, type Tool } from '../run.ts'
import { requireTool } from '../tools.ts'

/** Programs that unpack modules in place, by ending. */
export const unpackers: Readonly<Record<string, { readonly tool: Tool; readonly args: string[] }>> =
  {
    '.xz': {
      tool: xz,
      args: ['--decompress', '--'],
    },
    '.zst': {
      tool: zstd,
      args: ['--quiet', '--decompress', '--rm', '--'],
    },
    '.gz': {
      tool: gzip,
      args: ['--decompress', '--'],
    },
  }

/**
 * Where each module lies unpacked: a ramdisk is compressed as a whole, which is smaller, and what loads
 * modules then need not know the compression. `paths` are below `folder`.
 */
export async function unpackModules(
  folder: string,
  paths: readonly string[],
  scratch: string,
): Promise<Map<string, string>> {
  const places = new Map(paths.map((path) => [path, join(folder, path)]))
  for (const [ending, { tool, args }] of Object.entries(unpackers)) {
    const packed = paths.filter((path) => path.endsWith(`.ko${ending}`))
    if (packed.length === 0) continue
    const command = await requireTool(tool)
    for (const path of packed) {
      const copy = join(scratch, path)
      await mkdir(dirname(copy), { recursive: true })
      await copyFile(join(folder, path), copy)
      places.set(path, copy.slice(0, -ending.length))
    }
    // Words of a command line have a limit: as many at once as fit with certainty.
    for (let at = 0; at < packed.length; at += 500)
      await run(command, [...args, ...packed.slice(at, at + 500)], { cwd: scratch })
  }
  const strange = paths.find((path) => !places.get(path)?.endsWith('.ko'))
  if (strange !== undefined)
    throw new ParfaitError('ramdisk-invalid', `'${strange}' is compressed in an unknown way`, {
      place: join(folder, strange),
      hint: `known: ${Object.keys(unpackers).join(', ')}`,
    })
  return places
}
