/**
 * What hooks read of what flavours and elements bring is in their keys. Here the kernel says what they read, and not they
 * themselves: every hook runs under strace(1), and so do the programs that it starts.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import type { FlavourFiles } from '../fixtures/busybox-base.ts'
import { tinyElement } from '../fixtures/tiny-element.ts'
import { readTrace, straceWords, type TracedRead } from '../fixtures/trace.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (!existsSync('/usr/bin/strace') && 'needs strace')
t.setTimeout(180_000)

/** What any program of the host needs, and says nothing of the host: programs, libraries, what the kernel tells. */
const programs =
  /^\/(usr|lib\w*|bin|sbin|proc\/(self|filesystems|thread-self)|dev\/(null|tty)|etc\/(ld\.so\.(cache|preload)|alternatives|localtime))(\/|$)/

/** What elements have sourced before each hook counts by the variables that it sets. */
function isSourced(path: string, root: string): boolean {
  return path.startsWith(`${root}/environment.d/`)
}

/** Reads all that it finds of its flavour, by what it may be called, and a few things of its own. */
const looks = `#!/bin/sh
at=$(dirname "$0")/..
for name in README.md flavour.json lib/functions files/x test/case install.d/list install.d/20-other static/etc/one pkg-map \
  bin/own-map environment.d/10-one element-deps given; do
  [ ! -f "$at/$name" ] || cat "$at/$name" >/dev/null
done
find "$at" -type f -exec cat {} + >/dev/null 2>&1
true
`

/** Data as hooks find it: beside each other, whichever flavour made it. */
function withoutFlavours(data: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(data)
  return Object.fromEntries(entries.map(([path, one]) => [path.slice(path.indexOf('/') + 1), one]))
}

/** The files that the key of each hook names. */
function keysOf(shop: Workshop, flavours: readonly string[]): Promise<Map<string, string[]>> {
  return shop.decide({ flavours }, async ({ plan, flavours: found }) => {
    const gathered = found.flatMap(({ hooks }) =>
      hooks.map(({ phase, name, code }) => [`${phase}.d/${name}`, code] as const),
    )
    const steps = plan.steps.map(
      ({ material: { phase, name, code, data } }) =>
        [`${phase}.d/${name}`, { ...code, ...withoutFlavours(data) }] as const,
    )
    return new Map([...gathered, ...steps].map(([hook, files]) => [hook, Object.keys(files)]))
  })
}

/** Runs a build under strace, and holds each read to the key of its hook. */
async function hold(
  t: Test,
  names: readonly string[],
  set: Record<string, FlavourFiles>,
  faults: readonly string[] = [],
) {
  const shop = new Workshop(t, set)
  const store = join(shop.folder, 'store')
  // The base is none of what is looked at here: hundreds of its processes would be traced.
  t.equal((await shop.build({ flavours: names.slice(0, 1) })).error, undefined)
  const keyed = await keysOf(shop, names)
  const trace = join(shop.folder, 'trace')
  const command = [process.execPath, join(packageFolder, 'bin/disk-image-create'), '--no-base']
  const flags = ['--store', store, '--flavours-path', 'flavours', '-o', 'out/traced']
  const bare = ['--ignore-environment', `PATH=${toolPath}`, `HOME=${shop.folder}`]
  const words = [...bare, ...straceWords(trace), ...command, ...flags, ...names]
  const { status, stderr } = spawnSync('env', words, { cwd: shop.folder, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  const reads = readTrace(trace, [...keyed.keys()])
  const sessions = join(store, 'work', '/')
  const isFault = ({ hook, root, path }: TracedRead) => {
    if (path.startsWith(`${root}/`))
      return !keyed.get(hook)?.includes(path.slice(root.length + 1)) && !isSourced(path, root)
    const isInside = root.startsWith('/tmp/in_target.d')
    const isAbove = [root, store].some((one) =>
      `${one}/`.startsWith(path === '/' ? '/' : `${path}/`),
    )
    return !isInside && !isAbove && !programs.test(path) && !path.startsWith(sessions)
  }
  const told = (read: TracedRead) => `${read.hook} read ${read.path}`
  t.strictSame([...new Set(reads.filter(isFault).map(told))], faults)
  const looking = Object.entries(set).flatMap(([name, files]) =>
    Object.keys(files).filter((path) => name !== names[0] && /^[\w-]+\.d\/\d+-(?!one)/.test(path)),
  )
  for (const hook of looking.filter((path) => !path.startsWith('environment.d')))
    t.ok(
      reads.some((read) => read.hook === hook && read.path.startsWith(`${read.root}/`)),
      `${hook} looked`,
    )
}

t.test('flavours', { skip }, async (t) => {
  await hold(t, ['base', 'helper', 'acme'], {
    helper: {
      'flavour.json': '{"summary": "x"}',
      'README.md': 'Help.\n',
      'extra-data.d/10-data': `${looks}echo data >"$TMP_HOOKS_PATH/given"\n`,
      'lib/functions': 'helper=1\n',
      'test/case': 'test\n',
    },
    acme: {
      'flavour.json': '{"summary": "x", "requires": ["helper"]}',
      'README.md': 'An acme.\n',
      'block-device-size.d/10-size': `${looks}echo IMAGE_SIZE=0.2\n`,
      'install.d/10-first': looks,
      'install.d/20-other': looks,
      'install.d/list': 'list\n',
      'finalise.d/30-last': looks,
      'lib/functions': 'acme=1\n',
      'files/x': 'x\n',
      'test/case': 'test\n',
    },
  })
})

t.test('elements', { skip }, async (t) => {
  await hold(t, ['tiny', 'one', 'two'], {
    tiny: tinyElement,
    one: {
      'environment.d/10-one': 'export ONE=1\n',
      'extra-data.d/10-data': looks,
      'install.d/10-first': looks,
      'install.d/20-other': `${looks}own-map || true\n`,
      'install.d/list': 'list\n',
      'bin/own-map': '#!/bin/sh\ncat /tmp/in_target.d/static/etc/one\n',
      'static/etc/one': 'one\n',
      'pkg-map': '{"default": {"a": "b"}}\n',
      'README.rst': 'One.\n',
    },
    two: { 'post-install.d/10-two': looks, 'svc-map': 'ssh:\n  default: sshd\n' },
  })
})

t.test('it would be seen', { skip }, async (t) => {
  const files = {
    'flavour.json': '{"summary": "x"}',
    'block-device-size.d/10-size': `${looks}cat /etc/os-release >&2\necho IMAGE_SIZE=0.2\n`,
  }
  const faults = ['block-device-size.d/10-size read /etc/os-release']
  await hold(t, ['base', 'acme'], { acme: files }, faults)
})
