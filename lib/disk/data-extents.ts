import { qemuFile } from '../quoting/qemu.ts'
import { run } from '../run.ts'

/** A part of a file, in bytes. */
export interface Extent {
  readonly start: number
  readonly length: number
}

/** The parts of a file that are no holes, ascending; Node has no call for them. */
export async function dataExtents(path: string): Promise<Extent[]> {
  const { stdout } = await run('qemu-img', [
    ...['map', '-f', 'raw', '--output=json', '--', qemuFile(path)],
  ])
  const mapped = JSON.parse(stdout) as readonly (Extent & { readonly data: boolean })[]
  return mapped.filter(({ data }) => data)
}
