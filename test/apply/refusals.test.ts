/** What `parfait apply` refuses to begin, and whom it takes for root. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { applyWords, needsLiveHost, startLiveHost } from '../fixtures/live-host.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsLiveHost
t.setTimeout(120_000)

const manifest = '{"requires": ["operating-system"]}'
const command = [process.execPath, join(packageFolder, 'bin/parfait')]

t.test('hosts and flavours that it leaves alone', { skip }, async (t) => {
  makeOrdinaryUser()
  const host = await startLiveHost(t)
  const cwd = writeFlavours(t.testdir(), {
    good: { 'flavour.json': manifest, 'install.d/10-one': '#!/bin/sh\ntouch /etc/one\n' },
    bad: {
      'flavour.json': manifest,
      'root.d/10-root': '#!/bin/sh\n',
      'init/10-start': 'true\n',
    },
  })
  const apply = async (words: readonly string[]) =>
    (await startCommand([...command, ...words], { cwd }).ended).stderr
  const words = applyWords(host, cwd)

  const refused = await apply([...words, 'bad'])
  t.match(refused, /apply-refused.*makes the root/)
  t.match(refused, /apply-refused.*has what only an image of its own takes/)

  t.match(await apply([...applyWords(host, cwd, ordinaryUser), 'good']), /host-unfit.*sudo/)
  const foreign = await apply([...words, '--arch', 'arm64', 'good'])
  t.match(foreign, /host-unfit.*arm64 \(aarch64\), got x86_64/)

  writeFileSync(join(cwd, 'none'), '')
  const unknown = await apply([...words, '--known-hosts', join(cwd, 'none'), 'good'])
  t.match(unknown, 'server-host-key')
  t.match(unknown, /accept it: ssh -p \d+ root@127\.0\.0\.1/)
  t.match(await apply(['apply', '--host', 'a b', 'good']), /usage.*Expected a host/)
  t.notOk(existsSync(join(host.root, 'var/lib/parfait')))
  t.notOk(existsSync(join(host.root, 'etc/one')))

  writeFileSync(join(host.root, 'etc/sudoers.d/live'), `${ordinaryUser} ALL=(ALL) NOPASSWD: ALL\n`)
  t.match(await apply([...applyWords(host, cwd, ordinaryUser), 'good']), 'ran 1 step')
  t.ok(existsSync(join(host.root, 'etc/one')), 'sudo will do')
})
