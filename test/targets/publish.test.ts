import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { digest, packageFolder } from '../../lib/files.ts'
import {
  type PublishHost,
  preparePublication,
  publish,
  type TargetDriver,
  targets,
} from '../../lib/index.ts'
import { toolPath } from '../../lib/run.ts'

function host(cwd: string, more: Partial<PublishHost> = {}): PublishHost {
  return { targets, cwd, env: {}, now: Date.now, progress: () => {}, ...more }
}

t.test('a folder: there once, there already, other content', async (t) => {
  const cwd = t.testdir({ 'out.qcow2': 'image one' })
  const file = join(cwd, 'out.qcow2')
  const placed = join(cwd, 'srv/images/out.qcow2')
  const first = await publish({ file, to: 'srv/images' }, host(cwd))
  t.match(first, { isNew: true, verifiedBy: 'read-back', size: 9, target: 'directory' })
  t.equal(first.url, pathToFileURL(placed).href)
  t.equal(readFileSync(placed, 'utf8'), 'image one')
  t.equal(statSync(placed).mode & 0o777, 0o644)
  const { ino } = statSync(placed)
  const again = await publish({ file, to: `file://${cwd}/srv/images/` }, host(cwd))
  t.match(again, { isNew: false, verifiedBy: 'read-back' })
  t.equal(statSync(placed).ino, ino, 'nothing was written')

  writeFileSync(file, 'image two')
  await t.rejects(publish({ file, to: 'srv/images' }, host(cwd)), { code: 'target-differs' })
  t.equal(readFileSync(placed, 'utf8'), 'image one')
  await publish({ file, to: 'srv/images', overwrite: true }, host(cwd))
  t.equal(readFileSync(placed, 'utf8'), 'image two')
  t.strictSame(readdirSync(join(cwd, 'srv/images')), ['out.qcow2'], 'nothing is left behind')
})

t.test('what a kill left behind is in nobody’s way, links are not followed', async (t) => {
  const cwd = t.testdir({ image: 'new', victim: 'mine', srv: {} })
  writeFileSync(join(cwd, 'srv', `.${digest('image').slice(0, 16)}.part`), 'ha')
  symlinkSync(join(cwd, 'victim'), join(cwd, 'srv/image'))
  await publish({ file: join(cwd, 'image'), to: 'srv' }, host(cwd))
  t.equal(readFileSync(join(cwd, 'srv/image'), 'utf8'), 'new')
  t.equal(readFileSync(join(cwd, 'victim'), 'utf8'), 'mine')
  t.strictSame(readdirSync(join(cwd, 'srv')), ['image'])
})

t.test('names of any kind', async (t) => {
  const cwd = t.testdir({})
  for (const name of ['%2F', 'a b#c?d', '--to', 'äö', "it's", '..x']) {
    writeFileSync(join(cwd, name), name)
    const done = await publish({ file: join(cwd, name), to: 'to %41 # ?' }, host(cwd))
    t.equal(readFileSync(new URL(done.url), 'utf8'), name)
    t.equal(readFileSync(join(cwd, 'to %41 # ?', name), 'utf8'), name)
  }
})

t.test('what cannot be done is said', async (t) => {
  const cwd = t.testdir({ image: 'x', folder: {}, 'a-file': '' })
  const file = join(cwd, 'image')
  const cases: [to: string, wanted: { code: string; message?: RegExp; hint?: RegExp }][] = [
    ['fil:///srv', { code: 'target-invalid', message: /'fil'; did you mean 'file'/ }],
    ['file://elsewhere/srv', { code: 'target-invalid', hint: /three slashes/ }],
    ['file://me:secret@localhost/srv', { code: 'target-invalid', hint: /export/ }],
    ['', { code: 'target-invalid' }],
    ['a-file/below', { code: 'output-refused' }],
    ['a\nb', { code: 'output-refused', message: /a line can show/ }],
  ]
  for (const [to, wanted] of cases) {
    const error: unknown = await publish({ file, to }, host(cwd)).catch((fault: unknown) => fault)
    t.match(error, wanted, to)
  }
  await t.rejects(publish({ file: join(cwd, 'folder'), to: 'srv' }, host(cwd)), { code: 'usage' })
  const options = { colour: 'red' }
  await t.rejects(publish({ file, to: 'srv', options }, host(cwd)), { code: 'target-invalid' })
  const aborted = AbortSignal.abort()
  await t.rejects(publish({ file, to: 'srv2' }, host(cwd, { signal: aborted })), {
    code: 'interrupted',
  })
  mkdirSync(join(cwd, 'srv2'), { recursive: true })
  t.strictSame(readdirSync(join(cwd, 'srv2')), [])
})

t.test('a target from elsewhere, with credentials that print as stars', async (t) => {
  const cwd = t.testdir({ image: 'x' })
  const shelf = new Map<string, string>()
  const seen: string[] = []
  const toy: TargetDriver = {
    name: 'shelf',
    summary: 'a shelf in memory',
    schemes: ['shelf'],
    options: { board: { type: 'string', default: 'top' } },
    credentials: {
      key: { description: 'a key', variables: ['SHELF_KEY', 'KEY'], required: true },
      note: { description: 'a note', variables: ['SHELF_NOTE'], required: false },
    },
    tools: [],
    formats: [],
    plan: ({ address, shipment, options }) => ({
      shipment,
      url: `${address.href}${options.board}/${shipment.name}`,
      steps: ['put it on the shelf'],
    }),
    probe: async ({ url, shipment }) => {
      const there = shelf.get(url)
      return there === undefined ? 'absent' : there === shipment.sha256 ? 'same' : 'differs'
    },
    put: async ({ url, shipment }, { credentials }) => {
      seen.push(`${credentials.key}`, JSON.stringify(credentials), String(credentials.note))
      seen.push(credentials.key?.reveal() ?? '')
      shelf.set(url, shipment.sha256)
      return { url, size: shipment.size, sha256: shipment.sha256 }
    },
    verify: async () => 'service-digest',
  }
  const all = host(cwd, { targets: [...targets, toy], env: { KEY: 'hunter2' } })
  const request = { file: join(cwd, 'image'), to: 'shelf://home/' }
  const { plan } = await preparePublication(request, all)
  t.equal(plan.url, 'shelf://home/top/image', 'defaults of options are filled in')
  t.same(JSON.parse(JSON.stringify(plan)), plan, 'a plan is plain data')
  t.match(await publish(request, all), { isNew: true, verifiedBy: 'service-digest' })
  t.strictSame(seen, ['***', '{"key":"***"}', 'undefined', 'hunter2'])
  t.match(await publish(request, all), { isNew: false })
  await t.rejects(publish(request, { ...all, env: {} }), {
    code: 'secret-missing',
    message: "The target 'shelf' needs a key",
    place: 'SHELF_KEY, KEY',
  })
})

t.test(
  'a full folder keeps what it had',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  async (t) => {
    const cwd = t.testdir({ image: 'x'.repeat(100_000), srv: {} })
    const { execFileSync } = await import('node:child_process')
    const script = `mount -t tmpfs -o size=64k tmpfs '${cwd}/srv' && echo old >'${cwd}/srv/image' &&
    env -i '${process.execPath}' '${packageFolder}/bin/parfait' publish '${cwd}/image' --to '${cwd}/srv' --overwrite; echo "ended $?"
    ls -A '${cwd}/srv'; cat '${cwd}/srv/image'`
    const said = execFileSync('unshare', ['--mount', 'sh', '-c', `{ ${script}; } 2>&1`], {
      encoding: 'utf8',
      env: { PATH: toolPath },
    })
    t.match(said, /error\[disk-full\]/)
    t.match(said, /ended 1\nimage\nold\n$/)
    chmodSync(join(cwd, 'srv'), 0o755)
    t.notOk(existsSync(join(cwd, 'srv/image')), 'the mount is gone with its namespace')
  },
)
