import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { sliceSource } from '../../../../lib/disk/block-source.ts'
import { readBootSector } from '../../../../lib/disk/filesystems/fat/boot-sector.ts'
import { readFat } from '../../../../lib/disk/filesystems/fat/reader.ts'
import { ParfaitError } from '../../../../lib/errors.ts'
import { lookup, type MountedVolume, namesIn } from '../../../../lib/inspect/lookup.ts'
import { fuzzRuns } from '../../../fixtures/fuzz.ts'
import {
  call,
  type Files,
  mib,
  noise,
  sha256,
  sourceOf,
  writeFiles,
} from '../../../inspect/made.ts'
import { needs } from '../../needs.ts'

const skip = needs('mkfs.fat', 'mcopy', 'mattrib', 'mdel')
const seed = Date.now() % 2 ** 31
t.comment(`seed ${seed}`)

const big = noise(3 * mib + 123)
const files: Files = {
  'README.TXT': 'short',
  'lower.txt': 'in small letters',
  'EFI/BOOT/BOOTX64.EFI': big,
  'a rather long name, with ünïcode €.conf': 'long',
  empty: '',
  ...Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`many/a-rather-long-name-of-a-file-${i}`, `${i}`]),
  ),
}

/** mtools takes names for what the locale says that they are. */
function mtools(command: string, image: string, ...args: string[]): void {
  call('env', ['LC_ALL=C.UTF-8', command, '-i', image, ...args])
}

/** A filesystem of these files. */
function makeFat(folder: string, args: readonly string[], size = 40): string {
  const tree = writeFiles(join(folder, 'tree'), files)
  const path = join(folder, 'image')
  writeFileSync(path, '')
  truncateSync(path, size * mib)
  call('mkfs.fat', ['-i', 'ABCD1234', '-n', 'MY LABEL', ...args, path])
  // Names ahead of others that are gone leave free entries.
  writeFileSync(join(folder, 'a file that goes again'), 'x')
  mtools('mcopy', path, join(folder, 'a file that goes again'), '::')
  mtools('mcopy', path, '-s', '-Q', join(tree, 'README.TXT'), join(tree, 'many'), '::')
  mtools('mdel', path, '::a file that goes again')
  for (const name of Object.keys(files).filter((one) => !/^(README|many|EFI)/.test(one)))
    mtools('mcopy', path, join(tree, name), '::')
  mtools('mcopy', path, '-s', join(tree, 'EFI'), '::')
  return path
}

async function open(image: string | Buffer): Promise<MountedVolume> {
  return { reader: await readFat(sourceOf(image)), mount: [] }
}

async function digestAt(volume: MountedVolume, path: string): Promise<string | undefined> {
  const node = await lookup(volume, path)
  if (node?.kind !== 'file') return undefined
  const chunks: Buffer[] = []
  for await (const chunk of volume.reader.content(node)) chunks.push(chunk)
  return sha256(Buffer.concat(chunks))
}

const variants: readonly [string, 12 | 16 | 32, readonly string[], number][] = [
  ['FAT12', 12, ['-F', '12', '-s', '32'], 16],
  ['FAT16', 16, ['-F', '16'], 40],
  ['FAT32', 32, ['-F', '32', '-s', '1'], 40],
  ['FAT32, large sectors', 32, ['-F', '32', '-s', '1', '-S', '1024'], 80],
]

t.test('the same files, however they were made', { skip }, async (t) => {
  for (const [name, bits, args, size] of variants)
    await t.test(name, async (t) => {
      const path = makeFat(t.testdir({}), args, size)
      t.equal(readBootSector(readFileSync(path).subarray(0, 512))?.bits, bits)
      const volume = await open(path)
      t.match(volume.reader, { kind: 'vfat', uuid: 'ABCD-1234', label: 'MY LABEL', isDirty: false })
      t.strictSame([...(await namesIn(volume, '/'))].sort(), [
        'EFI',
        'README.TXT',
        'a rather long name, with ünïcode €.conf',
        'empty',
        'lower.txt',
        'many',
      ])
      for (const [file, content] of Object.entries(files))
        if (typeof content === 'string' && !/many/.test(file))
          t.equal(await digestAt(volume, `/${file}`), sha256(content), file)
      t.equal(await digestAt(volume, '/efi/boot/bootx64.efi'), sha256(big), 'in either case')
      t.equal((await namesIn(volume, '/many')).length, 300)
      t.equal(await digestAt(volume, '/many/a-rather-long-name-of-a-file-299'), sha256('299'))
      for (const missing of ['/nothing', '/empty/x', '/many/..', '/a file that goes again'])
        t.equal((await lookup(volume, missing))?.kind === 'file', false, missing)
    })
})

t.test('pieces all over the disk', { skip }, async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'image')
  writeFileSync(path, '')
  truncateSync(path, 40 * mib)
  call('mkfs.fat', ['-F', '32', '-s', '1', path])
  const contents = [1, 2, 3].map((n) => noise(200_000 * n + n, n))
  for (const [n, content] of contents.entries()) writeFileSync(join(folder, `f${n}`), content)
  for (let n = 0; n < 60; n++) {
    writeFileSync(join(folder, 'small'), noise(600, n))
    mtools('mcopy', path, join(folder, 'small'), `::s${n}`)
  }
  for (let n = 0; n < 60; n += 2) mtools('mdel', path, `::s${n}`)
  for (const n of [0, 1, 2]) mtools('mcopy', path, join(folder, `f${n}`), '::')
  const volume = await open(path)
  for (const [n, content] of contents.entries())
    t.equal(await digestAt(volume, `/f${n}`), sha256(content))
})

t.test('a filesystem that was not unmounted', { skip }, async (t) => {
  const bytes = readFileSync(makeFat(t.testdir({}), ['-F', '32', '-s', '1']))
  bytes.writeUInt8(1, 0x41)
  t.equal((await open(bytes)).reader.isDirty, true)
})

t.test('damage is said, and leads nowhere', { skip }, async (t) => {
  const sound = readFileSync(makeFat(t.testdir({}), ['-F', '16'], 16))
  const geometry = readBootSector(sound.subarray(0, 512))
  if (!geometry) return t.fail('no FAT')
  await t.rejects(open(sound.subarray(0, 8 * mib)), { message: /only 8388608/ })
  const circle = Buffer.from(sound)
  // Every cluster leads to itself.
  for (let n = 2; n < geometry.clusterCount + 2; n++)
    circle.writeUInt16LE(n, geometry.tableStart + n * 2)
  const endless = await open(circle)
  await t.rejects(lookup(endless, '/many/x'), { code: 'image-invalid', message: /more than/ })
  const node = await lookup(endless, '/EFI')
  t.ok(node, 'the root has a place of its own')
  const free = Buffer.from(sound)
  free.fill(0, geometry.tableStart + 4, geometry.tableStart + geometry.tableBytes)
  await t.rejects(digestAt(await open(free), '/EFI/BOOT/BOOTX64.EFI'), {
    code: 'image-invalid',
    message: /leads to 0, which is none/,
  })
  return undefined
})

t.test('whatever bytes come, the answer is names or an error of ours', { skip }, async (t) => {
  const folder = t.testdir({})
  mkdirSync(join(folder, 'x'))
  const sound = readFileSync(makeFat(folder, ['-F', '12', '-s', '32'], 16))
  const place = fc.oneof(fc.nat(511), fc.nat(16 * 1024), fc.nat(sound.length - 1))
  const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const bytes = Buffer.from(sound)
      for (const [at, value] of changes) bytes[at] = value
      try {
        const whole = sliceSource(sourceOf(bytes), 0, bytes.length)
        const volume: MountedVolume = { reader: await readFat(whole), mount: [] }
        for (const name of await namesIn(volume, '/')) await digestAt(volume, `/${name}`)
        await namesIn(volume, '/many')
      } catch (error) {
        if (!(error instanceof ParfaitError) || error.code !== 'image-invalid') throw error
      }
    }),
    { seed, numRuns: fuzzRuns(150) },
  )
})

t.test('what is no FAT', async (t) => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(512), Buffer.alloc(512, 0xff)])
    t.equal(readBootSector(bytes), undefined)
  const mbr = Buffer.alloc(512)
  mbr.set([0xeb, 0x63, 0x90])
  mbr.writeUInt16BE(0x55aa, 510)
  t.equal(readBootSector(mbr), undefined, 'the boot sector of GRUB')
  await t.rejects(open(mbr), { code: 'image-invalid', message: /sound FAT/ })
})
