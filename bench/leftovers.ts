import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../lib/run.ts'

/** Ends what builds left mounted or attached below the scratch folder; says what it was. */
export async function endLeftovers(scratch: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${scratch}/`))
    .reverse()
  // Lazily: a loop device may still be attached to a file in it.
  for (const place of mounts) await run('umount', ['--lazy', place])
  const loops = (await listLoops()).filter((loop) => loop['back-file']?.startsWith(`${scratch}/`))
  for (const { name } of loops) {
    await run('partx', ['--delete', name], { accept: [1] })
    await run('losetup', ['--detach', name])
  }
  return [...mounts.map((place) => `mount ${place}`), ...loops.map(({ name }) => `loop ${name}`)]
}

interface Loop {
  readonly name: string
  readonly 'back-file': string | null
}

async function listLoops(): Promise<Loop[]> {
  const { stdout } = await run('losetup', ['--json', '--list', '--output', 'NAME,BACK-FILE'])
  return stdout ? JSON.parse(stdout).loopdevices : []
}

const mapper = '/dev/mapper'

/** Whether the host has a device mapper, or only a folder that an earlier run left. */
export function hasMapper(): boolean {
  return existsSync(mapper)
}

/** Removes the links of the stand-in for kpartx; all of the folder where it was not there before. */
export async function tidyMapper(wasThere: boolean): Promise<void> {
  if (!wasThere) await rm(mapper, { recursive: true, force: true })
  const names = await readdir(mapper).catch(() => [])
  for (const name of names)
    if (/^loop\d+p\d+$/.test(name) && !existsSync(join(mapper, name))) await rm(join(mapper, name))
}
