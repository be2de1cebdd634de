import { rm } from 'node:fs/promises'
import { run } from '../lib/run.ts'

/** What is inside a disk image. */
export interface Content {
  readonly packages: number
  readonly motd: string
  /** Megabytes of the files in the root. */
  readonly used: number
}

/** Reads a disk image without mounting it, by a raw copy beside it. Fails where there is no image. */
export async function inspectImage(image: string): Promise<Content> {
  const raw = `${image}.raw`
  try {
    await run('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', image, raw])
    const root = `${raw}?offset=${await findRoot(raw)}`
    const cat = async (path: string) => (await run('debugfs', ['-R', `cat ${path}`, root])).stdout
    const status = await cat('/var/lib/dpkg/status')
    const superblock = (await run('debugfs', ['-R', 'stats -h', root])).stdout
    const blocks = (label: string) =>
      Number(new RegExp(`^${label}: +(\\d+)`, 'm').exec(superblock)?.[1])
    return {
      packages: status.split('\n').filter((line) => /^Status: .* installed$/.test(line)).length,
      motd: (await cat('/etc/motd')).trim(),
      used: ((blocks('Block count') - blocks('Free blocks')) * blocks('Block size')) / 1e6,
    }
  } finally {
    await rm(raw, { force: true })
  }
}

/** The offset of the largest partition, in bytes. */
async function findRoot(raw: string): Promise<number> {
  const { partitiontable } = JSON.parse((await run('sfdisk', ['--json', raw])).stdout)
  const partitions: { start: number; size: number }[] = partitiontable.partitions
  const [largest] = partitions.sort((a, b) => b.size - a.size)
  return (largest?.start ?? 0) * (partitiontable.sectorsize ?? 512)
}
