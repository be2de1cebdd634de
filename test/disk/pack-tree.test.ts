import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { findArchitecture } from '../../lib/architectures.ts'
import { packTree } from '../../lib/disk/pack-tree.ts'
import { digestFile } from '../../lib/files.ts'
import { readTree } from '../../lib/tree/read.ts'
import { firstDifference } from '../../lib/tree/same-entries.ts'
import { writeWholeTree } from '../fixtures/whole-tree.ts'
import { clock } from './made.ts'
import { needs } from './needs.ts'

const isRoot = process.getuid?.() === 0
const skip =
  needs('tar', 'gzip', 'zstd', 'getfattr', 'setfattr', 'setcap') || (isRoot ? false : 'needs root')
const left = { excludes: ['/folder/**'], empties: ['/capable'] }

function request(base: string) {
  const architecture = findArchitecture('amd64')
  return { tree: `${base}/tree`, ...left, clock, seed: '1'.repeat(64), scratch: base, architecture }
}

t.test('archives of a tree: the same twice, and GNU tar reads them', { skip }, async (t) => {
  const base = t.testdir({ tree: {}, out: {} })
  writeWholeTree(`${base}/tree`)
  const names = ['tar', 'tar.gz', 'tar.zst']
  const pack = (run: number) =>
    packTree(
      request(base),
      names.map((format) => ({ format, output: `${base}/${run}.${format}`, options: {} })),
    )
  const { files, artifacts, warnings } = await pack(1)
  t.same((await pack(2)).artifacts, artifacts)
  t.strictSame(warnings, [])
  for (const [index, name] of names.entries())
    t.equal(artifacts[index]?.sha256, await digestFile(`${base}/1.${name}`))
  const plain = readFileSync(`${base}/1.tar`)
  for (const [program, ending] of [
    ['gzip', 'gz'],
    ['zstd', 'zst'],
  ] as const)
    t.ok(
      execFileSync(program, ['-dc', `${base}/2.tar.${ending}`], { maxBuffer: 1 << 26 }).equals(
        plain,
      ),
      ending,
    )
  const options = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '-xpf']
  execFileSync('tar', [...options, `${base}/1.tar`, '-C', `${base}/out`])
  const all = { ...left, clock }
  const entries = await readTree({ tree: `${base}/tree`, ...all })
  const found = await readTree({ tree: `${base}/out`, excludes: [], empties: [], clock })
  t.equal(firstDifference(entries, found), undefined)
  t.equal(files, found.length)
  t.notOk(found.some(({ path }) => path.startsWith('/folder/')))
  t.match(found.find(({ path }) => path === '/capable')?.size, 0)
})

t.test('a format that is none of a tree', async (t) => {
  const base = t.testdir({ tree: {} })
  const wanted = [{ format: 'qcow2', output: `${base}/x`, options: {} }]
  await t.rejects(packTree(request(base), wanted), {
    code: 'settings-invalid',
    message: /Unknown format of a tree 'qcow2'/,
  })
})
