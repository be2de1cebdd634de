import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { serveImages } from '../../fixtures/image-server.ts'
import { digestOf, dirtyDisk, partition, scatter, writeImage } from '../../fixtures/write-image.ts'

t.setTimeout(900_000)
const MB = 1 << 20

/** 12 MB with text, noise and holes; odd places, so that clusters are cut anywhere. */
function makeRaw(folder: string): string {
  const raw = join(folder, 'image.raw')
  writeFileSync(raw, 'a text that compresses well. '.repeat(20_000))
  truncateSync(raw, 12 * MB)
  scatter(raw, [
    [3 * MB + 100, 300_000],
    [7 * MB, 65_536],
    [9 * MB + 512, 1],
    [12 * MB - 700, 700],
  ])
  return raw
}

/** Each way to make a file of the raw image. */
const ways: Readonly<Record<string, (raw: string, out: string) => void>> = {
  raw: (raw, out) => execFileSync('cp', [raw, out]),
  'raw.gz': (raw, out) =>
    writeFileSync(out, execFileSync('gzip', ['-c', raw], { maxBuffer: 32 * MB })),
  'raw.zst': (raw, out) =>
    writeFileSync(out, execFileSync('zstd', ['-qc', raw], { maxBuffer: 32 * MB })),
  qcow2: convert(),
  'qcow2 of version 2': convert('-o', 'compat=0.10'),
  'qcow2 of version 2, compressed': convert('-c', '-o', 'compat=0.10'),
  'qcow2, zlib': convert('-c'),
  'qcow2, zstd': convert('-c', '-o', 'compression_type=zstd'),
  'qcow2, zstd in clusters of 2 MB': convert('-c', '-o', 'compression_type=zstd,cluster_size=2M'),
  'qcow2, zlib in clusters of 4 KB': convert('-c', '-o', 'cluster_size=4k'),
  'qcow2 in clusters of 512 bytes': convert('-o', 'cluster_size=512'),
  'qcow2, zlib in clusters of 512 bytes': convert('-c', '-o', 'cluster_size=512'),
  'qcow2 with allocated zeros': convert('-o', 'preallocation=metadata'),
  'qcow2 with zero clusters and a snapshot': (raw, out) => {
    convert()(raw, out)
    execFileSync('qemu-img', ['snapshot', '-c', 'before', out])
    const writes = ['-c', 'write -z 1M 1M', '-c', 'write -P 7 5M 200k', '-c', 'discard 7M 64k']
    execFileSync('qemu-io', ['-f', 'qcow2', ...writes, out])
  },
}

function convert(...options: readonly string[]) {
  return (raw: string, out: string) => {
    execFileSync('qemu-img', ['convert', '-O', 'qcow2', ...options, raw, out])
  }
}

t.test('every format gives the bytes that qemu-img makes of it', async (t) => {
  const folder = t.testdir()
  const raw = makeRaw(folder)
  for (const [name, make] of Object.entries(ways))
    await t.test(name, (t) => checkFormat(t, { folder, raw, name, make }))
})

interface Case {
  readonly folder: string
  readonly raw: string
  readonly name: string
  readonly make: (raw: string, out: string) => void
}

async function checkFormat(t: Test, { folder, raw, name, make }: Case): Promise<void> {
  const image = join(folder, name.replaceAll(/\W+/g, '-'))
  make(raw, image)
  const server = await serveImages(t, { image })
  const disk = dirtyDisk(join(folder, 'disk'), 13 * MB)
  for (const way of ['auto', 'read']) {
    const options = ['--digest', digestOf(image), '--zero', way, '--json', '--interval', '1']
    const ended = await writeImage([...options, `${server.url}/image`, disk])
    t.equal(ended.exitCode, 0, ended.stderr)
    t.match(
      ended.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .at(-1),
      { state: 'written' },
    )
    const written = readFileSync(disk)
    const known = !/raw\./.test(name)
    t.ok(written.subarray(0, 12 * MB).equals(expected(image, name, raw)), `${way}: the same bytes`)
    // A compressed stream without a GPT does not tell where the image ends: all behind it is cleared.
    const tail = written.subarray(12 * MB, 13 * MB - 33 * 512)
    t.ok(
      tail.every((byte) => byte === (known ? 0xa5 : 0)),
      'what lies behind the image',
    )
    dirtyDisk(disk, 13 * MB)
  }
}

function expected(image: string, name: string, raw: string): Buffer {
  if (!name.startsWith('qcow2')) return readFileSync(raw)
  execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', image, `${image}.expected`])
  return readFileSync(`${image}.expected`)
}

t.test('a partitioned image on a larger disk: the table is made for the disk', async (t) => {
  const folder = t.testdir()
  const raw = makeRaw(folder)
  partition(raw, ['start=2048, size=2048, name=esp', 'start=4096, name=root'])
  for (const name of ['qcow2, zstd', 'raw.zst']) {
    const image = join(folder, 'image')
    ways[name]?.(raw, image)
    const server = await serveImages(t, { image })
    const disk = dirtyDisk(join(folder, 'disk'), 16 * MB)
    const ended = await writeImage(['--digest', digestOf(image), `${server.url}/image`, disk])
    t.equal(ended.exitCode, 0, ended.stderr)
    t.match(execFileSync('sgdisk', ['--verify', disk], { encoding: 'utf8' }), /No problems found/)
    const written = readFileSync(disk)
    const end = 12 * MB - 33 * 512
    t.ok(written.subarray(34 * 512, end).equals(readFileSync(raw).subarray(34 * 512, end)))
    t.ok(written.subarray(0, 440).equals(readFileSync(raw).subarray(0, 440)), 'the boot code')
  }
})

t.test('bytes to keep are neither written nor cleared', async (t) => {
  const folder = t.testdir()
  const raw = makeRaw(folder)
  const server = await serveImages(t, { raw })
  const disk = dirtyDisk(join(folder, 'disk'), 12 * MB)
  const ranges = [
    [3 * MB + 1000, 5000],
    [5 * MB, MB],
  ]
  const keeps = ranges.flatMap(([start, length]) => ['--keep', `${start}:${length}`])
  const ended = await writeImage(['--digest', digestOf(raw), ...keeps, `${server.url}/raw`, disk])
  t.equal(ended.exitCode, 0, ended.stderr)
  const wanted = readFileSync(raw)
  for (const [start = 0, length = 0] of ranges) wanted.fill(0xa5, start, start + length)
  t.ok(readFileSync(disk).equals(wanted))
})
