import { open } from 'node:fs/promises'
import { qemuFile } from '../../../quoting/qemu.ts'
import { run } from '../../../run.ts'
import { convertRaw } from '../../qemu-img.ts'
import { footerBytes, setIdentity } from './footer.ts'

/** What a dynamic VHD is made from. */
interface DynamicRequest {
  /** Absolute path of the raw disk file. */
  readonly raw: string
  /** Absolute path to write. */
  readonly output: string
  /** Bytes of the disk that a guest sees, not fewer than the raw one has. */
  readonly size: number
  readonly uuid: string
}

/** Writes a file that grows as it is written to. qemu-img draws its UUID by lot and notes the time, twice. */
export async function writeDynamic({ raw, output, size, uuid }: DynamicRequest): Promise<void> {
  // Without `force_size` the disk becomes as large as its geometry says, which is no whole MiB.
  const options = 'subformat=dynamic,force_size=on'
  await run('qemu-img', [
    ...['create', '-q', '-f', 'vpc', '-o', options, '--', qemuFile(output), `${size}`],
  ])
  await convertRaw({ raw, output }, 'vpc', ['-n', '--target-is-zero'])
  const file = await open(output, 'r+')
  try {
    const footer = Buffer.alloc(footerBytes)
    await file.read(footer, 0, footerBytes, 0)
    setIdentity(footer, uuid)
    const end = (await file.stat()).size - footerBytes
    for (const at of [0, end]) await file.write(footer, 0, footerBytes, at)
  } finally {
    await file.close()
  }
}
