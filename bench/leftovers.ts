import { readFile } from 'node:fs/promises'
import { run } from '../lib/run.ts'

/** Ends what builds left mounted or attached below the scratch folder; says what it was. */
export async function endLeftovers(scratch: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${scratch}/`))
    .reverse()
  for (const place of mounts) await run('umount', [place])
  const { stdout } = await run('losetup', ['--json', '--list', '--output', 'NAME,BACK-FILE'])
  const attached: { name: string; 'back-file': string | null }[] = stdout
    ? JSON.parse(stdout).loopdevices
    : []
  const loops = attached.filter((loop) => loop['back-file']?.startsWith(`${scratch}/`))
  for (const { name } of loops) await run('losetup', ['--detach', name])
  return [...mounts.map((place) => `mount ${place}`), ...loops.map(({ name }) => `loop ${name}`)]
}
