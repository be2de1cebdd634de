import { open, stat } from 'node:fs/promises'
import { isErrno, ParfaitError } from '../errors.ts'
import { qemuFile } from '../quoting/qemu.ts'
import { run } from '../run.ts'
import { requireTool } from '../tools.ts'
import { bootTools } from './tools.ts'

/** What an image file is. */
interface ImageFacts {
  /** As QEMU calls it: `raw`, `qcow2`, … */
  readonly format: string
  /** Bytes of the disk that a guest sees. */
  readonly size: number
  /** False for a raw disk whose first sector no firmware would boot; true for every format that we do not look into. */
  readonly isBootable: boolean
}

/** Asks `qemu-img` what a file is. Errors: `usage` for a file that is no image, `tool-missing`. */
export async function inspectImage(path: string, signal?: AbortSignal): Promise<ImageFacts> {
  await requireReadableFile(path)
  const command = await requireTool(bootTools.inspect)
  const args = ['info', '--output=json', '--force-share', qemuFile(path)]
  const info: unknown = JSON.parse((await run(command, args, { signal })).stdout)
  if (!isInfo(info)) throw new ParfaitError('usage', `'${path}' is not an image that QEMU knows`)
  const { format, 'virtual-size': size } = info
  return { format, size, isBootable: format !== 'raw' || (await hasBootSignature(path)) }
}

async function requireReadableFile(path: string): Promise<void> {
  try {
    const file = await open(path)
    await file.close()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw new ParfaitError('usage', `There is no image '${path}'`)
    throw new ParfaitError('usage', `The image '${path}' cannot be read`, { cause: error })
  }
  const facts = await stat(path)
  if (facts.isDirectory()) throw new ParfaitError('usage', `'${path}' is a folder, not an image`)
  if (facts.isFile() && facts.size === 0)
    throw new ParfaitError('usage', `The image '${path}' is empty`)
}

function isInfo(info: unknown): info is { format: string; 'virtual-size': number } {
  return typeof info === 'object' && info !== null && 'format' in info && 'virtual-size' in info
}

/** An MBR ends with 55 AA, and so does the protective one before a GPT. */
async function hasBootSignature(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return bytesRead === 512 && buffer.readUInt16BE(510) === 0x55aa
  } finally {
    await file.close()
  }
}
