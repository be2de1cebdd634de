import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assembleDisk } from '../../disk/assemble.ts'
import { formats } from '../../disk/formats/index.ts'
import { ParfaitError } from '../../errors.ts'
import { digestFile } from '../../files.ts'
import { type AssemblePart, stagePlaces } from '../../sandbox/stage.ts'
import { describeBytes } from '../../size.ts'
import { fullOutput, isFull } from './full.ts'
import type { Say } from './say.ts'

/** Assembles the disk and makes the files that were asked for; gives back what they are. */
export async function assemble(part: AssemblePart, say: Say): Promise<unknown> {
  const { tree, scratch, output, memory } = stagePlaces
  let raw = join(scratch, 'disk.raw')
  // The raw format keeps the disk file; for all others it is scratch, and memory is faster.
  const kept = part.formats.find(({ format }) => format === 'raw')
  const result = await assembleDisk(
    { ...part.request, tree, scratch, output: raw },
    ({ contentBytes }) => {
      if (kept) raw = join(output, kept.file)
      else if (hasMemoryFor(contentBytes)) raw = join(memory, 'disk.raw')
      return raw
    },
  )
  say(`disk of ${result.size} bytes with ${result.files} files`)
  const artifacts: { format: string; size: number; sha256: string }[] = []
  for (const wanted of part.formats) {
    const file = await convert(wanted, { raw, bytes: result.size })
    artifacts.push({ format: wanted.format, ...file })
    say(`${wanted.format}: ${file.size} bytes`)
  }
  return { ...result, artifacts }
}

async function convert(
  { format, file, compress }: AssemblePart['formats'][number],
  { raw, bytes }: { readonly raw: string; readonly bytes: number },
): Promise<{ size: number; sha256: string }> {
  const driver = formats.find((known) => known.name === format)
  if (!driver) throw new ParfaitError('settings-invalid', `unknown format '${format}'`)
  const output = join(stagePlaces.output, file)
  await driver.convert({ raw, output, compress }).catch((cause: unknown) => {
    const more = `; the disk has up to ${describeBytes(bytes)}`
    throw isFull(cause) ? fullOutput(stagePlaces.output, cause, more) : cause
  })
  return { size: (await stat(output)).size, sha256: await digestFile(output) }
}

/** Four times the content must be free: the machine has other work, and pages of the tree to keep. */
function hasMemoryFor(contentBytes: number): boolean {
  const free = /^MemAvailable:\s+([0-9]+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
  return Number(free ?? 0) * 1024 > contentBytes * 4 + (1 << 30)
}
