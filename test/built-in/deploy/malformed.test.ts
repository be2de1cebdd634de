import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type ImageServer, serveImages } from '../../fixtures/image-server.ts'
import { dirtyDisk, scatter, writeImage } from '../../fixtures/write-image.ts'

t.setTimeout(900_000)
const MB = 1 << 20

interface Made {
  readonly image: string
  readonly good: Buffer
  readonly disk: string
  readonly server: ImageServer
}

async function prepare(t: Test, ...options: readonly string[]): Promise<Made> {
  const folder = t.testdir()
  const raw = join(folder, 'raw')
  const image = join(folder, 'image')
  writeFileSync(raw, 'words that compress. '.repeat(9000))
  truncateSync(raw, 2 * MB)
  scatter(raw, [[MB, 200_000]])
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', ...options, raw, image])
  const disk = dirtyDisk(join(folder, 'disk'), 2 * MB)
  return { image, good: readFileSync(image), disk, server: await serveImages(t, { image }) }
}

/** What is refused, by an edit of a good image. */
const refused: Readonly<Record<string, { edit: (image: Buffer) => void; says: RegExp }>> = {
  'version 7': { edit: (image) => image.writeUInt32BE(7, 4), says: /qcow2 image of version 7/ },
  'a backing file': { edit: (image) => image.writeUInt32BE(9, 16), says: /has a backing file/ },
  encryption: { edit: (image) => image.writeUInt32BE(2, 32), says: /is encrypted/ },
  'external data': {
    edit: (image) => image.writeUInt8(4, 79),
    says: /has its data in another file/,
  },
  subclusters: { edit: (image) => image.writeUInt8(16, 79), says: /has subclusters/ },
  'a corrupt mark': { edit: (image) => image.writeUInt8(2, 79), says: /marked as corrupt/ },
  'a feature of later': {
    edit: (image) => image.writeUInt8(32, 79),
    says: /features that are not known/,
  },
  'clusters of 2^40': { edit: (image) => image.writeUInt32BE(40, 20), says: /damaged: clusters/ },
  'a table behind the end': {
    edit: (image) => image.writeBigUInt64BE(1n << 40n, 40),
    says: /damaged or cut off: it refers to byte/,
  },
  'a second table behind the end': {
    edit: (image) => image.writeBigUInt64BE((1n << 63n) | (1n << 41n), tableAt(image)),
    says: /damaged or cut off: it refers to byte/,
  },
  'a cluster behind the end': {
    edit: (image) => image.writeBigUInt64BE((1n << 63n) | (1n << 42n), clustersAt(image)),
    says: /damaged or cut off: a cluster lies at byte/,
  },
  'a compressed cluster of noise': {
    edit: (image) => image.writeBigUInt64BE((1n << 62n) | (3n << 54n) | 17n, clustersAt(image)),
    says: /compressed cluster at byte 17 cannot be read/,
  },
  'a table for less than the disk': {
    edit: (image) => image.writeUInt32BE(0, 36),
    says: /its table has 0 entries/,
  },
}

const tableAt = (image: Buffer) => Number(image.readBigUInt64BE(40))
const clustersAt = (image: Buffer) =>
  Number(image.readBigUInt64BE(tableAt(image)) & 0x00ff_ffff_ffff_fe00n)

t.test('what is damaged or not known is refused, before anything is written', async (t) => {
  const made = await prepare(t)
  for (const [name, { edit, says }] of Object.entries(refused)) {
    const image = Buffer.from(made.good)
    edit(image)
    writeFileSync(made.image, image)
    const ended = await writeImage(['--digest', 'none', `${made.server.url}/image`, made.disk])
    t.equal(ended.exitCode, 1, name)
    t.match(ended.stderr, says, name)
    t.ok(
      readFileSync(made.disk).every((byte) => byte === 0xa5),
      `${name}: nothing was written`,
    )
  }
})

t.test(
  'noise in the tables of any kind ends in a message or in an image, never in a crash',
  async (t) => {
    let seed = 1
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (const options of [
      ['-c'],
      ['-c', '-o', 'compression_type=zstd'],
      ['-o', 'cluster_size=512'],
    ]) {
      const made = await prepare(t, ...options)
      const places = [0, tableAt(made.good), clustersAt(made.good)]
      for (let round = 0; round < 10; round++) {
        const image = Buffer.from(made.good)
        for (let edit = 0; edit < 1 + random(4); edit++) {
          const place = (places[random(3)] ?? 0) + random(112)
          if (place > 3 && place < image.length) image.writeUInt8(random(256), place)
        }
        writeFileSync(made.image, round === 0 ? image.subarray(0, 70_000) : image)
        const args = ['--digest', 'none', '--retries', '0', `${made.server.url}/image`, made.disk]
        const ended = await writeImage(args)
        t.ok(
          ended.exitCode === 0 || ended.exitCode === 1,
          `${round}: ${ended.exitCode} ${ended.stderr}`,
        )
      }
    }
  },
)

t.test('files that are no images, and streams that are cut off', async (t) => {
  const { image, good, disk, server } = await prepare(t)
  const noise = execFileSync('gzip', ['-c'], { input: good, maxBuffer: 1 << 24 })
  const cases = {
    'is empty': Buffer.alloc(0),
    'is no disk image: it has 9 bytes': Buffer.from('nine byte'),
    'is damaged or cut off: its last stream does not end': noise.subarray(0, -2000),
    'its gzip stream cannot be read': Buffer.concat([
      noise.subarray(0, 10),
      Buffer.alloc(90_000, 255),
    ]),
    'its zstd stream cannot be read': Buffer.concat([
      Buffer.from('28b52ffd', 'hex'),
      Buffer.alloc(9000, 255),
    ]),
  }
  for (const [says, content] of Object.entries(cases)) {
    writeFileSync(image, content)
    const ended = await writeImage(['--digest', 'none', `${server.url}/image`, disk])
    t.equal(ended.exitCode, 1, says)
    t.match(ended.stderr, says)
  }
})
