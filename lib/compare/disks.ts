import { qemuImg } from '../disk/qemu-img.ts'
import { ParfaitError } from '../errors.ts'
import { qemuFile } from '../quoting/qemu.ts'
import { run } from '../run.ts'
import { requireTool } from '../tools.ts'
import type { DiskDifference } from './difference.ts'
import type { Opened } from './opened.ts'

/**
 * The first byte that two disks do not share; undefined where they are the same. Whatever their formats are, what
 * neither has allocated is not read. Errors: `image-invalid`, `tool-missing`, `interrupted`.
 */
export async function firstDifference(
  before: Opened,
  after: Opened,
  signal: AbortSignal,
): Promise<DiskDifference | undefined> {
  if (before.source.size !== after.source.size)
    return { offset: Math.min(before.source.size, after.source.size) }
  const command = await requireTool(qemuImg)
  const args = [
    ...['compare', '--force-share', '-f', before.format, '-F', after.format],
    ...[qemuFile(before.path), qemuFile(after.path)],
  ]
  const { exitCode, stdout } = await run(command, args, { signal, accept: [1] }).catch(
    (cause: unknown) => {
      if (!(cause instanceof ParfaitError) || cause.code !== 'tool-failed') throw cause
      throw new ParfaitError('image-invalid', `The disks cannot be read: ${cause.message}`, {
        hint: "'qemu-img check' says what is wrong with an image",
        cause,
      })
    },
  )
  if (exitCode === 0) return undefined
  const offset = /offset (\d+)/.exec(stdout)?.[1]
  return locate(before, Number(offset ?? 0))
}

function locate({ disk }: Opened, offset: number): DiskDifference {
  const found = disk.contents.find(
    ({ partition: { start, bytes } }) => offset >= start && offset < start + bytes,
  )
  return found ? { offset, partition: found.partition } : { offset }
}
