import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { debugfsLine } from '../../lib/quoting/debugfs.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandNames } from './texts.ts'

const skip = needs('mke2fs', 'debugfs', 'e2fsck')
const firstInode = 12

async function fill(folder: string, lines: readonly string[]): Promise<void> {
  const options = ['-q', '-F', '-t', 'ext4', '-O', 'none,ext_attr,extent,filetype', '-I', '256']
  await run('mke2fs', [...options, '-b', '4096', '-N', '3000', 'image', '32M'], { cwd: folder })
  writeFileSync(`${folder}/script`, `${lines.join('\n')}\n`)
  const { stderr } = await run('debugfs', ['-w', '-f', 'script', 'image'], { cwd: folder })
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/^debugfs \d/.test(line))
  if (complaints.length > 0) throw new Error(complaints.slice(0, 3).join('\n'))
  await run('e2fsck', ['-fn', 'image'], { cwd: folder })
}

async function listed(folder: string): Promise<string[]> {
  const { stdout } = await run('debugfs', ['-R', 'ls -p', 'image'], { cwd: folder })
  const names = stdout
    .split('\n')
    .flatMap((line) => /^\/\d+\/\d+\/\d+\/\d+\/(.*)\/\d*\/$/s.exec(line)?.[1] ?? [])
  return names.filter((name) => !['.', '..', 'lost+found'].includes(name))
}

t.test('names of folders', { skip }, async (t) => {
  const folder = t.testdir({})
  const names = sayAll(t, thousandNames(t), (name) => debugfsLine('mkdir', [name], name))
  await fill(
    folder,
    names.map(({ said }) => said),
  )
  const back = await listed(folder)
  comesBack(t, names.map(({ text }) => text).sort(), back.sort())
  t.strictSame(readdirSync(folder).sort(), ['image', 'script'], 'no mark')
})

t.test('targets of links, and files of the host', { skip }, async (t) => {
  const folder = t.testdir({ files: {} })
  const targets = sayAll(t, thousandNames(t), (text) => debugfsLine('symlink', ['x', text], text))
    // One that is longer lies in a block of its own.
    .filter(({ text }) => Buffer.byteLength(text) < 60)
    .slice(0, 400)
  const files = targets.map(({ text }, at) => {
    writeFileSync(`${folder}/files/${text}`, `${text}\n`)
    return debugfsLine('write', [`files/${text}`, `w${at}`], text)
  })
  const links = targets.map(({ text }, at) => debugfsLine('symlink', [`s${at}`, text], text))
  await fill(folder, [...links, ...files])
  const image = readFileSync(`${folder}/image`)
  const wanted = links.map((_, at) => `cat w${at}`)
  writeFileSync(`${folder}/cats`, `${wanted.join('\n')}\n`)
  const { stdout } = await run('debugfs', ['-f', 'cats', 'image'], { cwd: folder })
  const contents = stdout
    .split(/^debugfs: cat w\d+\n/m)
    .slice(1)
    .map((content) => content.slice(0, -1))
  comesBack(
    t,
    targets.map(({ text }) => text),
    contents,
  )
  comesBack(
    t,
    targets.map(({ text }) => text),
    targets.map((_, at) => linkTarget(image, firstInode + at)),
  )
  t.strictSame(readdirSync(folder).sort(), ['cats', 'files', 'image', 'script'], 'no mark')
})

/** Of an inode of the one group of an image without flexible groups: its first 60 bytes of blocks. */
function linkTarget(image: Buffer, inode: number): string {
  const table = image.readUInt32LE(4096 + 8)
  const at = table * 4096 + (inode - 1) * 256
  return image.subarray(at + 40, at + 40 + image.readUInt32LE(at + 4)).toString()
}

t.test('names of attributes', { skip }, async (t) => {
  const folder = t.testdir({ value: 'x' })
  const names = sayAll(t, thousandNames(t), (name) => {
    const words = ['-f', 'value', '--', { inode: 0 }, `user.${name}`]
    return debugfsLine('ea_set', words, name)
  })
  const lines = names.flatMap(({ said }, at) => [
    debugfsLine('mkdir', [`d${at}`], ''),
    said.replace('<0>', `<${firstInode + at}>`),
  ])
  await fill(folder, lines)
  const back = attributesOf(readFileSync(`${folder}/image`))
  comesBack(t, names.map(({ text }) => text).sort(), back.sort())
  t.strictSame(readdirSync(folder).sort(), ['image', 'script', 'value'], 'no mark')
})

const magic = 0xea020000

/** The first attribute behind each magic number: in an inode, or in a block of its own with 32 bytes before it. */
function attributesOf(image: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < image.length; at += 4) {
    if (image.readUInt32LE(at) !== magic) continue
    const entry = at + (at % 4096 === 0 ? 32 : 4)
    const [length = 0, namespace] = image.subarray(entry, entry + 2)
    if (length > 0 && namespace === 1)
      found.push(image.subarray(entry + 16, entry + 16 + length).toString())
  }
  return found
}

t.test('what is no word', async (t) => {
  for (const text of ['a\nb', 'a\rb', 'a\0b', '\ud800', '"'.repeat(4095)])
    t.throws(
      () => debugfsLine('mkdir', [text], '/a'),
      { code: 'text-refused', place: '/a' },
      JSON.stringify(text),
    )
  t.throws(() => debugfsLine('sif', [{ inode: 1.5 }], '/a'), TypeError)
})
