import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { findArchitecture } from '../../lib/architectures.ts'
import { assembleDisk } from '../../lib/disk/assemble.ts'
import { packTree } from '../../lib/disk/pack-tree.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { clock } from './made.ts'
import { needs } from './needs.ts'

const isRoot = process.getuid?.() === 0
const skip =
  needs('mke2fs', 'debugfs', 'e2fsck', 'sqfstar', 'unsquashfs', 'fsck.erofs', 'tar', 'getfattr') ||
  (isRoot ? false : 'needs root')
const { SEED } = process.env
const options = { numRuns: fuzzRuns(4), ...(SEED === undefined ? {} : { seed: Number(SEED) }) }

/** Names of any bytes that one can have, but for some. */
function names(count: number, without: RegExp) {
  const name = fc
    .uint8Array({ min: 1, minLength: 1, maxLength: 255, size: 'max' })
    .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(without, '\xff'))
    .filter((text) => !/^\.{1,2}$/.test(text))
    .map((text) => Buffer.from(text, 'latin1'))
  const selector = (one: Buffer) => one.toString('latin1')
  return fc.uniqueArray(name, { minLength: 1, maxLength: count, selector })
}

function trees(without: RegExp): fc.Arbitrary<Tree> {
  const some = (count: number) => names(count, without)
  return fc.record({ folders: some(3), files: some(6), targets: some(4) })
}

interface Tree {
  readonly folders: readonly Buffer[]
  readonly files: readonly Buffer[]
  readonly targets: readonly Buffer[]
}

/** Every folder has every file, links to it, and links to anything. */
function write(root: string, { folders, files, targets }: Tree): void {
  const at = (...parts: (Buffer | string)[]) =>
    Buffer.concat(
      [root, ...parts].flatMap((part) => [Buffer.from(part), Buffer.from('/')]).slice(0, -1),
    )
  mkdirSync(root)
  for (const folder of folders) {
    mkdirSync(at(folder))
    for (const [index, file] of files.entries()) {
      writeFileSync(at(folder, file), `${index}`)
      linkSync(at(folder, file), at(folder, `hard ${index}`))
    }
    for (const [index, target] of targets.entries())
      symlinkSync(target, at(folder, `link ${index}`))
  }
}

/** What find(1) says of a tree, byte by byte: names, kinds and targets; not of what all filesystems of ours have. */
function told(root: string): string {
  const ours = ['(', '-path', './lost+found', '-o', '-path', './etc', ')', '-prune']
  const words = ['.', '-mindepth', '1', ...ours, '-o', '-printf', '%P\\t%y\\t%l\\0']
  const output = execFileSync('find', words, { cwd: root, env: { LC_ALL: 'C' } })
  return output.toString('latin1').split('\0').sort().join('\n')
}

const scratch = 'scratch'

/** What all requests have. */
function requestOf(base: string) {
  const architecture = findArchitecture('amd64')
  const tree = { tree: `${base}/tree`, excludes: [], empties: [], clock }
  return {
    ...tree,
    seed: '1'.repeat(64),
    sharedSeed: '2'.repeat(64),
    architecture,
    scratch: `${base}/${scratch}`,
  }
}

/** Packs trees, and has them unpacked again by programs of others. */
async function holds(
  t: Test,
  without: RegExp,
  use: (base: string) => Promise<readonly string[]>,
): Promise<void> {
  const base = t.testdir({})
  const property = fc.asyncProperty(trees(without), async (tree) => {
    rmSync(base, { recursive: true })
    mkdirSync(`${base}/${scratch}`, { recursive: true })
    write(`${base}/tree`, tree)
    const wanted = told(`${base}/tree`)
    for (const folder of await use(base))
      if (told(folder) !== wanted) throw new Error(`${folder} has another tree`)
  })
  await fc.assert(property, { ...options, endOnFailure: true })
}

t.test('archives and filesystems that are read only', { skip, timeout: 300_000 }, (t) =>
  holds(t, /\//g, async (base) => {
    const wanted = ['tar', 'squashfs', 'erofs'].map((format) => ({
      format,
      output: `${base}/a.${format}`,
      options: {},
    }))
    await packTree(requestOf(base), wanted)
    const out = (name: string) => `${base}/out.${name}`
    mkdirSync(out('tar'))
    execFileSync('tar', ['-xf', `${base}/a.tar`, '-C', out('tar')])
    execFileSync('unsquashfs', [
      '-quiet',
      '-no-progress',
      '-d',
      out('squashfs'),
      `${base}/a.squashfs`,
    ])
    return [out('tar'), out('squashfs')]
  }),
)

t.test('ext4, which debugfs gets no line ends into', { skip, timeout: 300_000 }, (t) =>
  holds(t, /[/\r\n]/g, async (base) => {
    const partitions = [{ name: 'root', filesystem: 'ext4', mount: '/' }]
    const disk = `${base}/disk`
    await assembleDisk({
      ...requestOf(base),
      layout: { table: 'gpt', partitions },
      size: 64 << 20,
      output: disk,
    })
    const image = `${disk}?offset=${1 << 20}`
    execFileSync('e2fsck', ['-fn', image], { stdio: 'pipe' })
    mkdirSync(`${base}/out`)
    execFileSync('debugfs', ['-R', `rdump / "${base}/out"`, image], { stdio: 'pipe' })
    return [`${base}/out`]
  }),
)
