/** What is told of an overlay by its layers is what reading it tells. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { TreeEntry } from '../../lib/tree/entry.ts'
import { readLayers } from '../../lib/tree/layer.ts'
import { putLayer } from '../../lib/tree/put-layer.ts'
import { readTree } from '../../lib/tree/read.ts'
import { doDeeds, someDeeds } from '../disk/kept/random-tree.ts'
import { needs } from '../disk/needs.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const isRoot = process.getuid?.() === 0
const skip = needs('getfattr', 'setfattr', 'mount') || (isRoot ? false : 'needs root')
const rest = { excludes: ['/x/**', '/**/a1*'], empties: ['/a', '/b b1'], clock: 1_700_000_000 }

/** A folder of its own, where mounts end before it does. */
function folderOf(t: Test): string {
  const folder = mkdtempSync('/var/tmp/parfait-overlay-')
  t.teardown(() => {
    const merged = `${folder}/merged`
    spawnSync('umount', [merged], { stdio: 'ignore' })
    // Whatever is still mounted is not to be emptied.
    rmdirSync(merged)
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** Mounts layers over a folder, the topmost writable. */
function mount(folder: string, layers: readonly string[]): string {
  const [upper, ...lower] = layers.toReversed()
  const merged = `${folder}/merged`
  const work = `${folder}/work`
  for (const path of [merged, work, ...layers]) mkdirSync(path, { recursive: true })
  const options = `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work},userxattr`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, merged])
  return merged
}

const list = (tree: string) => readTree({ tree, ...rest })

/** Content lies elsewhere, and the numbers of a copied file's inode, too. */
function plain(entries: readonly TreeEntry[]) {
  return entries.map(({ source: _, identity: __, ...entry }) => entry)
}

t.test('any deeds, in two layers', { skip, timeout: 300_000 }, async (t) => {
  const folder = folderOf(t)
  const property = fc.asyncProperty(
    someDeeds(50),
    someDeeds(15),
    someDeeds(15),
    async (first, second, third) => {
      const layers = ['0', '1', '2'].map((name) => `${folder}/${name}`)
      const [ground = '', one = '', two = ''] = layers
      mkdirSync(ground)
      doDeeds(ground, first, 0)
      const before = await list(ground)
      for (const [deeds, over] of [
        [second, [ground, one]],
        [third, [ground, one, two]],
      ] as const) {
        const merged = mount(folder, over)
        doDeeds(merged, deeds, 1000 * over.length)
        const now = await list(merged)
        const read = await readLayers(rest, over.slice(1))
        const told = read.reduce(putLayer, before)
        t.strictSame(plain(told), plain(now))
        execFileSync('umount', [merged])
      }
      for (const layer of layers) rmSync(layer, { recursive: true })
    },
  )
  await fc.assert(property, { numRuns: fuzzRuns(40), endOnFailure: true })
})

t.test('a socket hides what was there, and is left out itself', { skip }, async (t) => {
  const folder = folderOf(t)
  const [below, above] = [`${folder}/below`, `${folder}/above`]
  mkdirSync(`${below}/d/in`, { recursive: true })
  writeFileSync(`${below}/s`, 'file')
  const before = await list(below)
  const merged = mount(folder, [below, above])
  for (const name of ['s', 'd']) rmSync(`${merged}/${name}`, { recursive: true })
  execFileSync('python3', ['-c', bindSockets, 's', 'd'], { cwd: merged })
  const told = (await readLayers(rest, [above])).reduce(putLayer, before)
  t.strictSame(plain(told), plain(await list(merged)))
  t.strictSame(
    told.map(({ path }) => path),
    ['/'],
  )
})

/** Node removes a socket when its server ends. */
const bindSockets = `
import socket, sys
for name in sys.argv[1:]:
    socket.socket(socket.AF_UNIX).bind(name)
`
