import { type FileHandle, open } from 'node:fs/promises'
import { inspectImage } from '../boot/image.ts'
import { cacheSource, type OpenBlockSource } from '../disk/block-source.ts'
import { serveImage } from './nbd-server.ts'

/** An image to look into. */
export interface OpenRequest {
  /** Absolute path. */
  readonly path: string
  /** Folder for a socket. */
  readonly scratch: string
  readonly signal: AbortSignal
}

/** An image whose disk can be read. */
interface OpenImage extends OpenBlockSource {
  /** As QEMU calls it. */
  readonly format: string
}

/** Opens an image of any format that QEMU knows, read-only. Errors: `usage`, `image-invalid`, `tool-missing`. */
export async function openImage(request: OpenRequest): Promise<OpenImage> {
  const { path, signal } = request
  const { format, size } = await inspectImage(path, signal)
  // A raw disk needs nobody in between.
  const source =
    format === 'raw' ? fileSource(await open(path), size) : await serveImage({ ...request, format })
  return { ...cacheSource(source), format, close: source.close }
}

function fileSource(file: FileHandle, size: number): OpenBlockSource {
  return {
    size,
    read: async (offset, length) => {
      // QEMU rounds the size up to whole sectors: what lies behind the file's end is zeros.
      const bytes = Buffer.alloc(length)
      await file.read(bytes, 0, length, offset)
      return bytes
    },
    close: () => file.close(),
  }
}
