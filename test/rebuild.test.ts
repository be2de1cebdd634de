/** `parfait verify --rebuild`: the same bytes, or what differs. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommanderError } from 'commander'
import t from 'tap'
import { verifyCommand } from '../lib/cli/verify.ts'
import { call } from './fixtures/call.ts'
import { needsSandbox, Workshop } from './fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

t.test('the same bytes, or what differs', { skip }, async (t) => {
  const option = { type: 'string', description: 'x', default: '1' }
  const acme = {
    'flavour.json': JSON.stringify({
      summary: 'acme',
      options: { word: option },
      variables: ['TEAM'],
    }),
    'install.d/10-x': '#!/bin/sh\nset -eu\nmkdir -p /etc\necho "$OPTION_WORD $TEAM" >/etc/motd\n',
  }
  const shop = new Workshop(t, { acme })
  const built = await shop.build({
    set: ['acme.word=one'],
    env: { TEAM: 'ops', SOURCE_DATE_EPOCH: '1700000000' },
    flags: { output: 'out/image.qcow2', provenance: true, sbom: ['spdx'] },
  })
  t.equal(built.error, undefined)
  // Nothing of the first build helps the second one.
  rmSync(join(shop.folder, 'store'), { recursive: true })
  const verify = async () => {
    const places = ['--flavours-path', 'flavours', '--store', 'store']
    const env = { PATH: process.env.PATH ?? '' }
    const args = ['out/image.qcow2', '--rebuild', ...places]
    const { stdout, error } = await call(verifyCommand, args, { cwd: shop.folder, env })
    return { stdout, error, exit: (error as CommanderError | undefined)?.exitCode ?? 0 }
  }
  const same = await verify()
  t.equal(same.exit, 0, `${same.error}`)
  for (const name of ['qcow2', 'spdx\\.json', 'intoto\\.json'])
    t.match(same.stdout, new RegExp(`^ok +image\\.${name}, built again +same bytes`, 'm'))

  shop.write('acme/install.d/10-x', `${acme['install.d/10-x']}echo more >>/etc/motd\n`)
  const manifest = join(shop.folder, 'out/image.manifest.json')
  const tools = readFileSync(manifest, 'utf8').replace(
    /("e2fsprogs": \{\s*"version": ")[^"]*/,
    '$10.1',
  )
  writeFileSync(manifest, tools)
  const other = await verify()
  t.equal(other.exit, 1)
  t.match(other.stdout, /^FAULT +flavours +are others here: acme/m)
  t.match(other.stdout, /^FAULT +tools +are others here: e2fsprogs 0\.1 -> 1\./m)
  t.match(other.stdout, /^FAULT +image\.qcow2, built again +other bytes: .*such as .*\/etc\/motd/m)
})
