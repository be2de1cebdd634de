/** Signatures by real programs: made with the image, wanted by verify, refused where anything was changed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommanderError } from 'commander'
import t from 'tap'
import { verifyCommand } from '../../lib/cli/verify.ts'
import { needs } from '../disk/needs.ts'
import { call } from '../fixtures/call.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needs('ssh-keygen', 'minisign')
t.setTimeout(120_000)

t.test('two kinds of keys', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'flavour.json': '{ "summary": "acme" }' } })
  const at = (name: string) => join(shop.folder, name)
  for (const name of ['ssh', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'x', '-f', at(name)])
  execFileSync('minisign', ['-G', '-W', '-p', at('mini.pub'), '-s', at('mini')], { stdio: 'pipe' })
  const request = { flags: { sign: ['ssh:ssh', 'minisign:mini'], provenance: true } }
  const { error } = await shop.build(request)
  t.equal(error, undefined)
  const out = (name: string) => join(shop.folder, 'out', name)
  const all = ['raw.sha256', 'manifest.json', 'intoto.json', 'intoto.json.sha256'].flatMap((name) =>
    ['sig', 'minisig'].map((ending) => `image.${name}.${ending}`),
  )
  for (const name of all) t.ok(existsSync(out(name)), name)
  t.equal(statSync(out(all[0] ?? '')).mode, statSync(out('image.raw')).mode)
  const cwd = join(shop.folder, 'out')
  const verify = async (...keys: string[]) => {
    const args = keys.flatMap((key) => ['--key', at(key)])
    const { stdout, error } = await call(verifyCommand, ['image', ...args], { cwd })
    return { stdout, error, exit: (error as CommanderError | undefined)?.exitCode ?? 0 }
  }
  t.equal((await verify('ssh.pub', 'mini.pub')).exit, 0)
  const other = await verify('other.pub')
  t.equal(other.exit, 1)
  t.match(other.stdout, /FAULT +image\.manifest\.json\.sig +is not of the key other\.pub/)
  t.match((await verify('ssh')).error, { code: 'usage', exitCode: 2 }, 'a private key')

  const sums = readFileSync(out('image.raw.sha256'))
  writeFileSync(out('image.raw.sha256'), sums.toString().replace('image', 'xmage'))
  for (const key of ['ssh.pub', 'mini.pub'])
    t.match((await verify(key)).stdout, /FAULT +image\.raw\.sha256\.(mini)?sig +is not of the key/)
  writeFileSync(out('image.raw.sha256'), sums)
  const before = readFileSync(out('image.intoto.json.sig'))
  for (const ending of ['sig', 'minisig']) rmSync(out(`image.intoto.json.${ending}`))
  t.match((await verify('ssh.pub')).stdout, /FAULT +image\.intoto\.json\.sig +is not there/)
  const again = await shop.build(request)
  t.equal(again.error, undefined)
  t.strictSame(again.ran, [], 'nothing is built for a signature')
  t.strictSame(readFileSync(out('image.intoto.json.sig')), before)
  t.equal((await verify('ssh.pub', 'mini.pub')).exit, 0)

  const bad = await shop.build({ flags: { sign: ['ssh:none'] } })
  t.match(bad.error, { code: 'tool-failed', hint: /ssh-add/ })
  for (const sign of [['gpg:x'], ['ssh:a', 'ssh:b'], ['ssh:']])
    t.throws(() => shop.settings({ flags: { sign } }), { code: 'settings-invalid' })
})
