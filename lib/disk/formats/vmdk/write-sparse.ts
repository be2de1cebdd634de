import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../../../errors.ts'
import { convertRaw } from '../../qemu-img.ts'
import { contentSeed } from '../content-seed.ts'
import { contentId } from './descriptor.ts'

/** What a monolithicSparse file is made from; see `writeStream`. */
interface SparseRequest {
  readonly raw: string
  readonly output: string
  readonly adapter: string
}

/**
 * Writes a file that grows as it is written to. qemu-img names it inside by what it is called, so it has one name while it
 * is made; the content id, which is drawn by lot and has no leading zeros, comes of the content. Error: `tool-failed`.
 */
export async function writeSparse({ raw, output, adapter }: SparseRequest): Promise<void> {
  const folder = await mkdtemp(join(dirname(output), '.vmdk-'))
  try {
    const made = join(folder, 'disk.vmdk')
    const options = `subformat=monolithicSparse,adapter_type=${adapter}`
    await convertRaw({ raw, output: made }, 'vmdk', ['-o', options])
    await setContentId(made, contentId(await contentSeed(raw)))
    await rename(made, output)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function setContentId(path: string, id: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const header = Buffer.alloc(512)
    await file.read(header, 0, header.length, 0)
    const [at, sectors] = [28, 36].map((offset) => Number(header.readBigUInt64LE(offset)))
    const text = Buffer.alloc(Math.min(sectors ?? 0, 2048) * 512)
    await file.read(text, 0, text.length, (at ?? 0) * 512)
    const changed = text.toString('latin1').replace(/^CID=[0-9a-f]+$/m, `CID=${id}`)
    if (!changed.includes(`\nCID=${id}\n`))
      throw new ParfaitError('tool-failed', 'Expected a line of CID= in what qemu-img wrote', {
        place: path,
        hint: "'qemu-img --version' says which it is; take subformat=streamOptimized meanwhile",
      })
    const padded = Buffer.alloc(text.length)
    padded.write(changed, 'latin1')
    await file.write(padded, 0, padded.length, (at ?? 0) * 512)
  } finally {
    await file.close()
  }
}
