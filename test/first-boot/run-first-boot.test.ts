import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { writeHook } from '../fixtures/busybox-base.ts'

/** A machine's root with hooks in it, given by name in their order. */
class Machine {
  readonly root: string

  constructor(t: Test, hooks: Readonly<Record<string, string>>) {
    this.root = t.testdir({ var: { log: {} } })
    for (const [name, content] of Object.entries(hooks)) writeHook(this.hook(name), content)
    writeFileSync(
      this.hook('order'),
      Object.keys(hooks)
        .map((name) => `${name}\n`)
        .join(''),
    )
  }

  private hook(name: string): string {
    const path = join(this.root, 'usr/lib/parfait/first-boot.d', name)
    if (name === 'order') writeHook(path, '')
    return path
  }

  /** What a boot does; gives back the exit code. */
  boot(env: Readonly<Record<string, string>> = {}, order = 'order'): Promise<number> {
    const variables = { PARFAIT_FIRST_BOOT_ROOT: this.root, PARFAIT_FIRST_BOOT_PAUSE: '0' }
    return new Promise((resolve) => {
      execFile(
        join(packageFolder, 'lib/first-boot/run-first-boot'),
        [order],
        { env: { PATH: toolPath, ROOT: this.root, ...variables, ...env } },
        (error) => resolve(typeof error?.code === 'number' ? error.code : error ? -1 : 0),
      )
    })
  }

  get log(): string {
    return readFileSync(join(this.root, 'var/log/parfait-first-boot.log'), 'utf8')
  }

  /** The log without times. */
  get said(): string[] {
    return this.log
      .trim()
      .split('\n')
      .map((line) => line.replace(/^[0-9TZ:-]{20} /, ''))
  }

  get isComplete(): boolean {
    return existsSync(join(this.root, 'var/lib/parfait/first-boot/complete'))
  }
}

/** Fails as often as said, then succeeds; counts in a file. */
const failing = (times: number) => `#!/bin/sh
echo run >>"$ROOT/runs"
[ "$(wc -l <"$ROOT/runs")" -gt ${times} ]
`

t.test('each hook runs once, in order, over all boots', async (t) => {
  const machine = new Machine(t, {
    'b/first-boot.d/10-x': '#!/bin/sh\necho hello from b\n',
    'a/first-boot.d/20-x': '#!/bin/sh\necho hello from a >&2\n',
  })
  t.equal(await machine.boot(), 0)
  const said = [
    'b/first-boot.d/10-x: try 1 of 5',
    'hello from b',
    'b/first-boot.d/10-x: done',
    'a/first-boot.d/20-x: try 1 of 5',
    'hello from a',
    'a/first-boot.d/20-x: done',
  ]
  t.strictSame(machine.said, said)
  t.match(machine.log, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ b\/first-boot/, 'with the time')
  t.ok(machine.isComplete)
  t.equal(await machine.boot(), 0)
  t.strictSame(machine.said, said, 'nothing more on the second boot')
})

t.test('hooks that wait for no network have an order of their own', async (t) => {
  const machine = new Machine(t, { 'a/x': '#!/bin/sh\necho x\n', 'a/y': '#!/bin/sh\necho y\n' })
  const folder = join(machine.root, 'usr/lib/parfait/first-boot.d')
  writeFileSync(join(folder, 'order-early'), 'a/y\n')
  writeFileSync(join(folder, 'order'), 'a/x\n')
  t.equal(await machine.boot({}, 'order-early'), 0)
  t.strictSame(machine.said, ['a/y: try 1 of 5', 'y', 'a/y: done'])
  t.notOk(machine.isComplete, 'there are others')
  t.equal(await machine.boot(), 0)
  t.ok(machine.isComplete)

  const alone = new Machine(t, { 'a/y': '#!/bin/sh\necho y\n' })
  renameSync(
    join(alone.root, 'usr/lib/parfait/first-boot.d/order'),
    join(alone.root, 'usr/lib/parfait/first-boot.d/order-early'),
  )
  t.equal(await alone.boot(), 0, 'there is nothing to wait for')
  t.notOk(alone.isComplete)
  t.equal(await alone.boot({}, 'order-early'), 0)
  t.ok(alone.isComplete)
})

t.test('a hook that fails is tried again', async (t) => {
  const machine = new Machine(t, { 'a/x': failing(2), 'a/y': '#!/bin/sh\necho after\n' })
  t.equal(await machine.boot(), 0)
  t.strictSame(machine.said, [
    'a/x: try 1 of 5',
    'a/x: ended with exit code 1',
    'a/x: try 2 of 5',
    'a/x: ended with exit code 1',
    'a/x: try 3 of 5',
    'a/x: done',
    'a/y: try 1 of 5',
    'after',
    'a/y: done',
  ])
})

t.test('after so many tries it is given up, and the next goes on', async (t) => {
  const machine = new Machine(t, { 'a/x': failing(9), 'a/y': '#!/bin/sh\necho after\n' })
  t.equal(await machine.boot({ PARFAIT_FIRST_BOOT_RETRIES: '2' }), 1, 'the exit code tells')
  t.strictSame(machine.said.slice(-5), [
    'a/x: ended with exit code 1',
    'a/x: given up after 2 tries',
    'a/y: try 1 of 2',
    'after',
    'a/y: done',
  ])
  t.ok(machine.isComplete, 'and never again')
})

t.test('a restart in the middle has used a try, and goes on from there', async (t) => {
  const machine = new Machine(t, {
    'a/x': '#!/bin/sh\necho x\n',
    // What a machine looks like to a hook that restarts it: everything ends at once.
    'a/y': `#!/bin/sh\n[ -e "$ROOT/restarted" ] || { : >"$ROOT/restarted"; kill -9 $PPID; }\n`,
  })
  t.not(await machine.boot(), 0)
  t.notOk(machine.isComplete)
  t.equal(await machine.boot(), 0)
  t.strictSame(machine.said, [
    'a/x: try 1 of 5',
    'x',
    'a/x: done',
    'a/y: try 1 of 5',
    'a/y: try 2 of 5',
    'a/y: done',
  ])
})

t.test('hooks cannot eat the list of hooks, nor see the environment of init', async (t) => {
  const machine = new Machine(t, {
    'a/x': '#!/bin/sh\ncat\necho "$HOME $LC_ALL $(dirname "$0" | sed "s,$ROOT,,")"\n',
    'a/y': '#!/bin/sh\necho y\n',
  })
  t.equal(await machine.boot({ HOME: '/', LC_ALL: 'de_DE.UTF-8' }), 0)
  t.match(machine.said, ['a/x: try 1 of 5', '/root C /usr/lib/parfait/first-boot.d/a', 'a/x: done'])
  t.equal(machine.said.at(-1), 'a/y: done')
})
