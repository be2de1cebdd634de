import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FormatDriver } from '../format-driver.ts'
import { qemuImg } from '../qemu-img.ts'
import { controllers, describeMachine } from './ova/envelope.ts'
import { type PackageFile, writePackage } from './ova/write-package.ts'
import { readBack } from './read-back.ts'
import { writeStream } from './vmdk/write-stream.ts'

/** What the files in the archive are called: what the output is called says nothing inside. */
const names = { descriptor: 'machine.ovf', disk: 'machine-disk1.vmdk', manifest: 'machine.mf' }

/** A machine in one file, which VMware and VirtualBox import: a descriptor, a streamOptimized VMDK, and their digests. */
export const ova: FormatDriver = {
  name: 'ova',
  extension: 'ova',
  summary: 'VMware and VirtualBox: a machine to import, with a compressed disk',
  tools: [qemuImg],
  options: {
    name: {
      description: 'what the machine is called',
      type: 'string',
      pattern: '^[^\\p{C}]{1,80}$',
      default: 'parfait',
    },
    memory: {
      description: 'MiB of memory',
      type: 'integer',
      minimum: 4,
      maximum: 2 ** 24,
      multipleOf: 4,
      default: 1024,
    },
    cpus: {
      description: 'number of processors',
      type: 'integer',
      minimum: 1,
      maximum: 768,
      default: 2,
    },
    adapter: {
      description: 'what the disk hangs on; VirtualBox has no pvscsi',
      enum: Object.keys(controllers),
      default: 'lsilogic',
    },
    firmware: {
      description: 'what starts the machine, where VMware runs it',
      enum: ['bios', 'efi'],
      default: 'bios',
    },
    level: {
      description: 'of the disk: more is smaller and slower',
      type: 'integer',
      minimum: 1,
      maximum: 9,
      default: 6,
    },
  },
  uncompressed: { level: 1 },
  async convert({ raw, output, options, tellDigest }) {
    const folder = await mkdtemp(join(dirname(raw), '.ova-'))
    try {
      const disk = join(folder, names.disk)
      const adapter = String(options.adapter)
      const written = await writeStream({
        raw,
        output: disk,
        // pvscsi has no word of its own in a VMDK.
        adapter: adapter === 'pvscsi' ? 'lsilogic' : adapter,
        level: Number(options.level),
      })
      const { size } = await stat(disk)
      const descriptor = describeMachine({
        name: String(options.name),
        memory: Number(options.memory),
        cpus: Number(options.cpus),
        adapter,
        firmware: String(options.firmware),
        disk: { file: names.disk, size, capacity: written.diskBytes },
      })
      const { sha256, begins } = await writePackage(output, [
        textFile(names.descriptor, descriptor),
        { name: names.disk, size, source: disk },
        textFile(names.manifest, manifestOf(descriptor, written.sha256)),
      ])
      await readBack({ raw, output }, { format: 'vmdk', offset: begins[1] ?? 0, size })
      tellDigest?.(sha256)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

function textFile(name: string, content: string): PackageFile {
  return { name, size: Buffer.byteLength(content), content }
}

/** SHA-256 of the other files, a line each, as OVF has them. */
function manifestOf(descriptor: string, disk: string): string {
  const sum = createHash('sha256').update(descriptor).digest('hex')
  return `SHA256(${names.descriptor})= ${sum}\nSHA256(${names.disk})= ${disk}\n`
}
