import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ParfaitError } from '../../errors.ts'
import { qemuFile } from '../../quoting/qemu.ts'
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

/**
 * Requires that the disk comes out of a file as it went in, and behind it nothing but zeros. `by`: a program that prints
 * it, or the name that qemu-img has for the format. Error: `tool-failed`.
 */
export async function readBack({ raw, output }: MadeFile, by: string | ReadBack): Promise<void> {
  if (typeof by === 'string') {
    const names = [qemuFile(raw), qemuFile(output)]
    await run('qemu-img', ['compare', '-q', '-f', 'raw', '-F', by, '--', ...names])
    return
  }
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

function differs(output: string, at: number): ParfaitError {
  const message = `The file does not have the disk that it was made of, from byte ${at} on`
  const hint = 'build again; if it stays so, the memory or the disk of this machine is damaged'
  return new ParfaitError('tool-failed', message, { place: output, hint })
}
