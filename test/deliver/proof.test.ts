/** An image that fails its test takes nobody's place. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needs } from '../disk/needs.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needs('qemu-system-x86_64', 'setpriv')

t.test('what does not boot', { skip }, async (t) => {
  const shop = new Workshop(t, { acme: { 'install.d/10-a': '#!/bin/sh\necho one >/etc/one\n' } })
  t.equal((await shop.build()).error, undefined)
  const manifest = () =>
    JSON.parse(readFileSync(join(shop.folder, 'out/image.manifest.json'), 'utf8')) as {
      proof?: object
    }
  const old = readFileSync(shop.image)
  t.notOk(manifest().proof)
  shop.write('acme/install.d/10-a', '#!/bin/sh\necho two >/etc/one\n')
  const flags = { testUntil: 'login:', testTimeout: '5' }
  const { error } = await shop.build({ flags })
  t.match(error, { code: 'test-failed', message: /no boot sector/, hint: /what was there before/ })
  t.ok(readFileSync(shop.image).equals(old), 'the old image is there')
  t.ok(existsSync(join(shop.folder, 'out/image.test/console.log')))
  t.equal((await shop.build({ flags: { ...flags, noTest: true } })).error, undefined)
  t.strictSame(manifest().proof, { test: 'left-out' })
  t.equal((await shop.read('/etc/one'))?.trim(), 'two')
})

t.test('settings that make no test', async (t) => {
  const shop = new Workshop(t, {})
  const load = (flags: Readonly<Record<string, unknown>>) => () => shop.settings({ flags })
  t.throws(load({ testUntil: '(' }), { message: /regular expression/ })
  t.throws(load({ testUntil: 'x', testSession: true }), { message: /a test of its own/ })
  t.throws(load({ testUntil: 'x', testFirmware: 'efi' }), { message: /efi/ })
  t.throws(load({ testSession: true, output: 'out/x', formats: 'raw.gz' }), { message: /booted/ })
})
