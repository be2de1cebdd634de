import { chown } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno, ParfaitError } from '../errors.ts'
import { makeRamdisk } from '../ramdisk/make.ts'
import type { RamdiskTask } from '../sandbox/job.ts'

/** Makes the pair of ramdisk and kernel; gives back what they are. */
export async function ramdisk(
  { request, owner }: RamdiskTask,
  say: (line: string) => void,
): Promise<unknown> {
  const { output } = request
  const result = await makeRamdisk(request, say).catch((cause: unknown) => {
    throw isErrno(cause, 'ENOSPC') ? fullOutput(dirname(output.ramdisk), cause) : cause
  })
  if (owner)
    for (const path of [output.ramdisk, output.kernel]) await chown(path, owner.uid, owner.gid)
  return result
}

function fullOutput(folder: string, cause: unknown): ParfaitError {
  return new ParfaitError('disk-full', `The file system of '${folder}' is full`, {
    place: folder,
    hint: 'make room there, or name another place by -o',
    cause,
  })
}
