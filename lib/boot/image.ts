import { open, stat } from 'node:fs/promises'
import { isErrno, ParfaitError } from '../errors.ts'
import { qemuFile } from '../quoting/qemu.ts'
import { run } from '../run.ts'
import { requireTool } from '../tools.ts'
import { type ImageFormat, imageFormat, requireAlone } from './image-format.ts'
import { bootTools } from './tools.ts'

/** What an image file is. */
interface ImageFacts {
  /** As QEMU calls it: `raw`, `qcow2`, … */
  readonly format: string
  /** Bytes of the disk that a guest sees. */
  readonly size: number
  /** False for a raw disk whose first sector no firmware would boot; true for every format that we do not look into. */
  readonly isBootable: boolean
  /** True where nothing can be written into it. */
  readonly isReadOnly: boolean
}

/**
 * What a file is: its format by its own bytes, its size by `qemu-img`, which is told that format. Errors: `usage` for a
 * file that is no image, `image-invalid` for one that names other files, `tool-missing`.
 */
export async function inspectImage(path: string, signal?: AbortSignal): Promise<ImageFacts> {
  const own = await readFormat(path)
  requireAlone(path, own)
  const command = await requireTool(bootTools.inspect)
  const args = ['info', '--output=json', '--force-share', '-f', own.format, qemuFile(path)]
  const { stdout } = await run(command, args, { signal }).catch((cause: unknown) => {
    if (!(cause instanceof ParfaitError) || cause.code !== 'tool-failed') throw cause
    const said = cause.message.split('\n').at(-1)?.split(': ').at(-1)
    throw new ParfaitError('image-invalid', `'${path}' is a damaged ${own.format} image: ${said}`, {
      place: path,
      cause,
    })
  })
  const info: unknown = JSON.parse(stdout)
  if (!isInfo(info)) throw new ParfaitError('usage', `'${path}' is not an image that QEMU knows`)
  const { format, 'virtual-size': size } = info
  const isBootable = format !== 'raw' || (await hasBootSignature(path))
  return { format, size, isBootable, isReadOnly: own.isReadOnly ?? false }
}

async function readFormat(path: string): Promise<ImageFormat> {
  const facts = await stat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) throw new ParfaitError('usage', `There is no image '${path}'`)
    throw new ParfaitError('usage', `The image '${path}' cannot be read`, { cause: error })
  })
  if (facts.isDirectory()) throw new ParfaitError('usage', `'${path}' is a folder, not an image`)
  if (!facts.isFile() && !facts.isBlockDevice())
    throw new ParfaitError('usage', `'${path}' is neither a file nor a disk`)
  if (facts.isFile() && facts.size === 0)
    throw new ParfaitError('usage', `The image '${path}' is empty`)
  const file = await open(path).catch((cause: unknown) => {
    throw new ParfaitError('usage', `The image '${path}' cannot be read`, { cause })
  })
  try {
    return await imageFormat(file)
  } finally {
    await file.close()
  }
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
