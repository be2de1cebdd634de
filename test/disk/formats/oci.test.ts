import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import t from 'tap'
import { findArchitecture } from '../../../lib/architectures.ts'
import { completeFormatOptions } from '../../../lib/disk/format-options.ts'
import { oci } from '../../../lib/disk/formats/oci.ts'
import { packTree } from '../../../lib/disk/pack-tree.ts'
import { digestFile } from '../../../lib/files.ts'
import { readTree } from '../../../lib/tree/read.ts'
import { firstDifference } from '../../../lib/tree/same-entries.ts'
import { writeWholeTree } from '../../fixtures/whole-tree.ts'
import { clock } from '../made.ts'
import { needs } from '../needs.ts'

const isRoot = process.getuid?.() === 0
const skip = needs('skopeo', 'umoci', 'gzip', 'zstd', 'setcap') || (isRoot ? false : 'needs root')
const call = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

function pack(
  base: string,
  given: Readonly<Record<string, string>>,
  output: string,
  arch = 'arm64',
) {
  const { options } = completeFormatOptions(oci, given, false)
  const request = { tree: `${base}/tree`, excludes: [], empties: [], clock }
  const more = { seed: '1'.repeat(64), scratch: base, architecture: findArchitecture(arch) }
  return packTree({ ...request, ...more }, [
    { format: 'oci', output: `${base}/${output}`, options },
    { format: 'tar', output: `${base}/${output}.layer`, options: {} },
  ])
}

t.test('other tools read what is told of it', { skip }, async (t) => {
  const base = t.testdir({ tree: { file: 'x' } })
  const given = { name: 'acme/web', tag: '1.2', cmd: '-g;daemon off', entrypoint: '/bin/web' }
  for (const compression of ['gzip', 'zstd', 'none']) {
    const { artifacts } = await pack(base, { ...given, user: 'www', compression }, 'a.tar')
    t.same((await pack(base, { ...given, user: 'www', compression }, 'b')).artifacts, artifacts)
    const told = JSON.parse(call('skopeo', 'inspect', `oci-archive:${base}/a.tar:1.2`))
    t.match(told, { Created: '2023-11-14T22:13:20Z', Architecture: 'arm64', Os: 'linux' })
    const config = call('skopeo', 'inspect', '--config', `oci-archive:${base}/a.tar:1.2`)
    const layer = `sha256:${await digestFile(`${base}/a.tar.layer`)}`
    t.match(JSON.parse(config), {
      variant: 'v8',
      config: { User: 'www', Entrypoint: ['/bin/web'], Cmd: ['-g', 'daemon off'], WorkingDir: '/' },
      rootfs: { diff_ids: [layer] },
    })
    if (compression === 'none') t.strictSame(told.Layers, [layer])
  }
  const old = JSON.parse(call('skopeo', 'inspect', `docker-archive:${base}/a.tar:acme/web:1.2`))
  t.match(old, { Architecture: 'arm64' })
})

t.test('unpacked by umoci it is the tree', { skip }, async (t) => {
  const base = t.testdir({ tree: {} })
  writeWholeTree(`${base}/tree`)
  mkdirSync(`${base}/layout`)
  await pack(base, {}, 'a.tar', 'amd64')
  call('tar', '-xf', `${base}/a.tar`, '-C', `${base}/layout`)
  call('umoci', 'unpack', '--image', `${base}/layout:latest`, `${base}/bundle`)
  const read = (tree: string) => readTree({ tree, excludes: [], empties: [], clock })
  const entries = await read(`${base}/tree`)
  // It does not read signs that archives spell.
  const lost = { xattrs: /[=%]/ }
  t.equal(firstDifference(entries, await read(`${base}/bundle/rootfs`), lost), undefined)
})

t.test('names that no registry takes', async (t) => {
  const faults = (given: Readonly<Record<string, string>>) =>
    completeFormatOptions(oci, given, false).faults
  t.match(faults({ name: 'Acme' }), [/name/])
  t.match(faults({ tag: '-a' }), [/tag/])
  t.strictSame(faults({ name: 'a/b-c', tag: 'v1.0' }), [])
})
