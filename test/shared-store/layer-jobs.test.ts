import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { local } from '../../lib/builders/local.ts'
import { type LayerPlace, packLayer, unpackLayer } from '../../lib/shared-store/layer-jobs.ts'
import { openSession } from '../../lib/store/session.ts'
import { Store } from '../../lib/store/store.ts'
import { putLayer } from '../fixtures/layer.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, for owners and devices')

async function openPlace(t: Test): Promise<LayerPlace> {
  const settings = { sandbox: 'auto', store: join(t.testdir({}), 'store') } as const
  const site = await local.open({ settings, uid: 0 })
  const store = new Store(site.store)
  await store.open()
  const session = await openSession(store, { remove: site.remove })
  t.teardown(async () => {
    await session.close()
    await site.close?.()
  })
  return { store, session, site, owner: { uid: 0, gid: 0 } }
}

/** A layer with all that a layer can have. */
const everything = `set -e
printf 'x%.0s' $(seq 300000) >large; truncate -s 10M sparse
mkdir -p opaque/deep 'strange
name' deep/$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))
echo 1 >opaque/new; echo 2 >opaque/deep/file; echo z >opaque-b
ln large hard; ln -s /etc/passwd absolute; ln -s ../../../../etc up; mkfifo fifo
mknod gone c 0 0; ln gone opaque/gone-too; ln gone deep/.gone-three
cp /bin/true ping; chown 12:34 ping; setcap cap_net_raw+ep ping; chmod 4755 large
setfattr -n user.mine -v 'a b=c%' large
bytes=$(printf 'caf\\351')
mkdir "$bytes"; echo 3 >"$bytes/$bytes"; ln -s "$bytes" to-bytes
setfattr -n user.overlay.opaque -v y opaque "$bytes"
setfattr -n user.overlay.origin -v 0sAAAA large
setfattr -n user.overlay.impure -v y deep
touch -d '2020-01-02 03:04:05.678912345' large; touch -h -d '1969-12-31 10:00:00.5' absolute
touch -d '2021-02-03 04:05:06.000000007' opaque deep .
`

t.test('packed, unpacked, packed again: the same bytes', { skip }, async (t) => {
  const place = await openPlace(t)
  const { store } = place
  const record = await putLayer(store, '10-a')
  store.use(record)
  const fs = join(store.folder, store.lowerPath(record.key))
  execFileSync('sh', ['-c', everything], { cwd: fs })
  const one = await packLayer(record.key, place)
  const listed = execFileSync('tar', ['--zstd', '-tf', one.path]).toString()
  t.match(listed, /^opaque\/\.wh\.\.wh\.\.opq$/m)
  t.match(listed, /^opaque\/\.wh\.gone-too$/m)
  t.notMatch(listed, /^gone$/m)
  const again = await putLayer(store, '20-b')
  const unpacked = { ...again, generation: 'abcd0000' }
  await unpackLayer(unpacked, one, place)
  const two = await packLayer(again.key, place)
  t.strictSame({ ...two, path: '' }, { ...one, path: '' })
  const made = join(store.folder, store.lowerPath(again.key))
  const say = (...words: string[]) =>
    execFileSync(words[0] ?? '', words.slice(1), { cwd: made }).toString()
  t.match(say('getcap', 'ping'), /cap_net_raw=ep/)
  t.equal(say('stat', '-c', '%a %u %g %t %T %F %Y', 'gone'), '0 0 0 0 0 character special file 0\n')
  t.match(say('stat', '-c', '%a %y %h', 'large'), /^4755 2020-01-02 .*\.678912345 .* 2$/m)
  t.match(
    say('getfattr', '-d', '-m-', 'opaque', 'large', 'deep'),
    /opaque="y"[\s\S]*user.mine="a b=c%"/,
  )
  t.notMatch(say('getfattr', '-d', '-m-', 'large', 'deep'), /origin|impure/)
  t.equal(readFileSync(join(made, 'opaque/deep/file'), 'utf8'), '2\n')
})

t.test('what has no form stays', { skip }, async (t) => {
  const place = await openPlace(t)
  const record = await putLayer(place.store, '10-a')
  place.store.use(record)
  const fs = join(place.store.folder, place.store.lowerPath(record.key))
  writeFileSync(join(fs, '.wh.x'), '')
  await t.rejects(packLayer(record.key, place), { code: 'tree-invalid', message: /\.wh\.x/ })
  execFileSync('sh', ['-c', 'rm .wh.x; mknod null c 1 3'], { cwd: fs })
  await t.rejects(packLayer(record.key, place), { code: 'tree-invalid', message: /devices.*null/ })
})

t.test('a hostile archive writes nothing outside, and no layer', { skip }, async (t) => {
  const place = await openPlace(t)
  const { store, session } = place
  const hostile = join(session.folder, 'hostile')
  const outside = join(store.folder, 'outside')
  mkdirSync(hostile)
  const record = { ...(await putLayer(store, '10-a')), generation: 'abcd0000' }
  const attempts = {
    'a link to a folder above': `ln -s ../.. up; tar -cf a up; rm up; mkdir up; echo >up/outside; tar -rf a up/outside`,
    'a name that leads out': `echo >outside; tar -P -cf a --transform 's,^,../../,' outside`,
    'an absolute name': `echo >outside; tar -P -cf a --transform 's,^,${outside}.,' outside`,
    'a hard link out': `echo >b; ln b c; tar -P -cf a --transform 's,^b,../b,' b c`,
    'no archive': `echo something >a`,
    'one that is cut off': `head -c 30000 /dev/urandom >b; tar -cf a b; truncate -s 12000 a`,
    'a device': `mknod kmem c 1 2; tar -cf a kmem`,
    'something behind its end': `echo >b; tar -cf a b; head -c 100000 /dev/urandom >>a`,
  }
  for (const [what, script] of Object.entries(attempts)) {
    execFileSync(
      'sh',
      ['-ec', `rm -rf a b c up outside kmem *.zst; ${script}; zstd -q a -o layer.tar.zst`],
      {
        cwd: hostile,
        stdio: 'pipe',
      },
    )
    const path = join(hostile, 'layer.tar.zst')
    const sha256 = execFileSync('sha256sum', [join(hostile, 'a')])
      .toString()
      .slice(0, 64)
    const size = Number(execFileSync('stat', ['-c', '%s', join(hostile, 'a')]))
    const isOther = what === 'something behind its end'
    const archive = { sha256, size: isOther ? size - 1 : size }
    await t.rejects(
      unpackLayer(record, { path, archive }, place),
      { code: 'archive-invalid' },
      what,
    )
  }
  t.strictSame(
    readdirSync(store.folder).filter((name) => name.startsWith('outside')),
    [],
  )
  t.strictSame(readdirSync(store.layerFolder(record.key)).sort(), ['abcd0123', 'current'])
  const file = join(hostile, 'layer.tar.zst')
  execFileSync('sh', ['-ec', 'rm -f a b *.zst; echo >b; tar -cf a b; zstd -q a -o layer.tar.zst'], {
    cwd: hostile,
  })
  const other = { sha256: '0'.repeat(64), size: 10240 }
  await t.rejects(unpackLayer(record, { path: file, archive: other }, place), {
    code: 'archive-invalid',
  })
})
