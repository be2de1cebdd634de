import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { findArchitecture } from '../../../lib/architectures.ts'
import { digestFile } from '../../../lib/content.ts'
import { assembleDisk } from '../../../lib/disk/assemble.ts'
import { convertDisk } from '../../../lib/disk/convert.ts'
import { diskDrivers } from '../../../lib/disk/drivers.ts'
import { keepFilesystems } from '../../../lib/disk/kept/keep.ts'
import { type FilesystemShape, OtherShapes } from '../../../lib/disk/kept/shape.ts'
import type { Layout } from '../../../lib/disk/layout.ts'
import { fuzzRuns } from '../../fixtures/fuzz.ts'
import { clock } from '../made.ts'
import { needs } from '../needs.ts'
import { addLost, type Deed, doDeeds, markOf, someDeeds } from './random-tree.ts'
import { attributes, dump, freeInodes, listed } from './read-back.ts'

const skip =
  needs('mke2fs', 'debugfs', 'e2image', 'e2fsck', 'qemu-img', 'setfattr') ||
  (process.getuid?.() !== 0 && 'needs root, for capabilities')
const runs = fuzzRuns(12)
const { SEED, SHRINK_PATH } = process.env
const seed = {
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(SHRINK_PATH === undefined ? {} : { path: SHRINK_PATH }),
}

const layout: Layout = {
  table: 'gpt',
  partitions: [
    { name: 'boot', size: '16M', filesystem: 'ext4', mount: '/a0' },
    { name: 'root', filesystem: 'ext4', mount: '/' },
  ],
}

/** All that images are made of here. */
function requestOf(folder: string, tree: string) {
  const scratch = `${folder}/scratch`
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  return {
    layout,
    tree,
    size: 80 << 20,
    architecture: findArchitecture('amd64'),
    clock,
    seed: 'ab'.repeat(32),
    sharedSeed: 'cd'.repeat(32),
    excludes: [],
    empties: [],
    scratch,
  }
}

async function shapesOf(folder: string, tree: string): Promise<readonly FilesystemShape[]> {
  const kept = { folder, tree, shapes: [] }
  const request = { ...requestOf(folder, tree), output: `${folder}/none` }
  try {
    await assembleDisk(request, { kept })
  } catch (error) {
    if (error instanceof OtherShapes) return error.shapes
    throw error
  }
  throw new Error('no shapes are wanted')
}

/** Keeps the filesystems of a tree, for one way of compression. */
async function keep(folder: string, tree: string, compression: string) {
  const output = `${folder}/kept`
  mkdirSync(output)
  const shapes = await shapesOf(folder, tree)
  const formats = [{ format: 'qcow2', options: { compression } }]
  await keepFilesystems({ ...requestOf(folder, tree), formats, output, shapes }, diskDrivers)
  return { folder: output, tree, shapes }
}

type Kept = Awaited<ReturnType<typeof keep>>

/** Makes the image of a tree; gives back its digest, and that of the whole disk where it is written. */
async function make(
  folder: string,
  tree: string,
  kept: Kept,
  compression: string,
  inPieces: boolean,
) {
  const raw = `${folder}/raw`
  const { parts } = await assembleDisk(
    { ...requestOf(folder, tree), output: raw },
    { kept, inPieces },
  )
  if (!inPieces) copyFileSync(raw, `${folder}/whole`)
  const wanted = [{ format: 'qcow2', output: `${folder}/image`, options: { compression } }]
  for await (const { sha256 } of convertDisk({ raw, wanted, scratch: folder, parts }))
    if (sha256 !== (await digestFile(`${folder}/image`))) throw new Error('another digest')
  return digestFile(`${folder}/image`)
}

/** In both filesystems a file with attributes in a block of their own goes: they are changed at the same time. */
const deed = { at: 0, other: 0, name: 'a', size: 900 }
const twoAtOnce: [Deed[], Deed[], string] = [
  [
    { ...deed, what: 'write' },
    { ...deed, what: 'write', at: 1, name: 'b' },
    { ...deed, what: 'attribute' },
    { ...deed, what: 'attribute', at: 1 },
  ],
  [
    { ...deed, what: 'swap', at: 0 },
    { ...deed, what: 'swap', at: 2 },
  ],
  'zstd',
]

t.test('any changes, made in any way', { skip, timeout: 900_000 }, async (t) => {
  const base = t.testdir({})
  let count = 0
  const property = fc.asyncProperty(
    someDeeds(60),
    someDeeds(25),
    fc.constantFrom('zstd', 'none'),
    async (before, after, compression) => {
      const folder = `${base}/${count++}`
      const [old, now] = [`${folder}/old`, `${folder}/now`]
      mkdirSync(old, { recursive: true })
      mkdirSync(`${old}/a0`)
      doDeeds(old, before, 0)
      execFileSync('cp', ['-a', old, now])
      doDeeds(now, after, 1000)
      addLost(old, before.length)
      addLost(now, after.length)
      mkdirSync(`${folder}/one`)
      const kept = await keep(`${folder}/one`, old, compression)
      const whole = await make(`${folder}/one`, now, kept, compression, false)
      // What is there is what the tree has, and nothing that it had.
      t.strictSame(await listed(dump(`${folder}/one`)), await listed(now))
      t.strictSame(await attributes(now, `${folder}/one/whole`), await attributes(now))
      const plain = `${folder}/one/plain`
      await assembleDisk({ ...requestOf(`${folder}/one`, now), output: plain })
      t.strictSame(freeInodes(`${folder}/one/whole`), freeInodes(plain))
      const bytes = readFileSync(`${folder}/one/whole`).toString('latin1')
      const left = (await listed(now)).map(({ content = '' }) => content).join('')
      for (let number = 0; number < before.length; number++)
        if (bytes.includes(markOf(number)) && !left.includes(markOf(number)))
          t.fail(`file ${number} is gone, and its content is there`)
      // Another image between changes nothing, nor does it matter what of the disk is written.
      await make(`${folder}/one`, old, kept, compression, true)
      t.equal(await make(`${folder}/one`, now, kept, compression, true), whole)
      // On another machine, where the files are others.
      const copies = ['old', 'now'].map((name) => `${folder}/copy-${name}`)
      for (const [index, from] of [old, now].entries())
        execFileSync('cp', ['-a', from, copies[index] ?? ''])
      mkdirSync(`${folder}/two`)
      const other = await keep(`${folder}/two`, copies[0] ?? '', compression)
      t.equal(await make(`${folder}/two`, copies[1] ?? '', other, compression, true), whole)
      t.equal(statSync(`${folder}/one/whole`).size, 80 << 20)
      rmSync(folder, { recursive: true })
    },
  )
  await fc.assert(property, { numRuns: runs, endOnFailure: true, examples: [twoAtOnce], ...seed })
})
