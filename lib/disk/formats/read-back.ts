import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ParfaitError } from '../../errors.ts'
import { qemuFile, qemuOption } from '../../quoting/qemu.ts'
import { run } from '../../run.ts'

/** A file that was made of a disk, and the disk. */
interface MadeFile {
  /** Absolute path of the raw disk file. */
  readonly raw: string
  readonly output: string
}

/** How the disk comes out of a file again. */
interface ReadBack {
  readonly command: string
  /** Of a command that writes the disk to standard output. */
  readonly args: readonly string[]
}

/** Where in a file lies what qemu-img reads. Bytes. */
interface PartBack {
  /** As qemu-img calls it. */
  readonly format: string
  readonly offset: number
  readonly size: number
}

/**
 * Requires that the disk comes out of a file as it went in, and behind it nothing but zeros. `by`: a program that prints
 * it, or the name that qemu-img has for the format, of the whole file or of a part. Error: `tool-failed`.
 */
export async function readBack(
  { raw, output }: MadeFile,
  by: string | PartBack | ReadBack,
): Promise<void> {
  if (typeof by === 'string') {
    const names = [qemuFile(raw), qemuFile(output)]
    await run('qemu-img', ['compare', '-q', '-f', 'raw', '-F', by, '--', ...names])
    return
  }
  if ('format' in by) return comparePart({ raw, output }, by)
  const file = openSync(raw, 'r')
  try {
    const { size } = fstatSync(file)
    let at = 0
    const onPiece = (piece: Uint8Array) => {
      const expected = Buffer.alloc(piece.length)
      if (at < size) readSync(file, expected, 0, piece.length, at)
      if (!expected.equals(piece)) throw differs(output, at)
      at += piece.length
    }
    await run(by.command, by.args, { onPiece })
    if (at < size) throw differs(output, at)
  } finally {
    closeSync(file)
  }
}

async function comparePart({ raw, output }: MadeFile, { format, offset, size }: PartBack) {
  const disk = { driver: 'raw', 'file.driver': 'file', 'file.filename': qemuFile(raw) }
  const part = {
    driver: format,
    'file.driver': 'raw',
    'file.offset': offset,
    'file.size': size,
    'file.file.driver': 'file',
    'file.file.filename': qemuFile(output),
  }
  const names = [disk, part].map((one) => qemuOption(undefined, one))
  await run('qemu-img', ['compare', '-q', '--image-opts', '--', ...names])
}

function differs(output: string, at: number): ParfaitError {
  const message = `The file does not have the disk that it was made of, from byte ${at} on`
  const hint = 'build again; if it stays so, the memory or the disk of this machine is damaged'
  return new ParfaitError('tool-failed', message, { place: output, hint })
}
