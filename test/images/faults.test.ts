import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(300_000)

/** What a user types, the exit code, and what the message must say: the code, and the remedy. */
const cases: readonly {
  readonly name: string
  readonly args: readonly string[]
  readonly exitCode: number
  readonly says: readonly RegExp[]
}[] = [
  {
    name: 'an unknown option',
    args: ['-o', 'x', '--offlin', 'base'],
    exitCode: 2,
    says: [/unknown option '--offlin'/, /Did you mean --offline/],
  },
  { name: 'no flavour', args: ['-o', 'x'], exitCode: 2, says: [/error\[usage\]/, /parfait list/] },
  {
    name: 'an unknown flavour',
    args: ['-o', 'x', 'vn'],
    exitCode: 2,
    says: [/error\[flavour-unknown\]/, /did you mean 'vm'/],
  },
  {
    name: 'several faults of settings at once',
    args: ['-s', 'big', '-t', 'qcow3', '-o', 'x', 'base'],
    exitCode: 2,
    says: [/Expected a number, got 'big'/, /did you mean 'qcow2'/],
  },
  {
    name: 'a cycle of needs',
    args: ['-o', 'x', 'base', 'round'],
    exitCode: 2,
    says: [/error\[flavour-cycle\]/, /round → about → round/],
  },
  {
    name: 'a manifest with a mistyped key',
    args: ['-o', 'x', 'base', 'mistyped'],
    exitCode: 2,
    says: [/error\[flavour-manifest\]/, /unknown key 'provide'.*did you mean 'provides'/],
  },
  {
    name: 'CRLF line ends',
    args: ['-o', 'x', 'base', 'crlf'],
    exitCode: 2,
    says: [/error\[hook-invalid\]/, /CRLF/, /sed -i/],
  },
  {
    name: 'no shebang',
    args: ['-o', 'x', 'base', 'bare'],
    exitCode: 2,
    says: [/error\[hook-invalid\]/, /no shebang/],
  },
  {
    name: 'a program of the host that is missing',
    args: ['-o', 'x', 'base', 'needy'],
    exitCode: 2,
    says: [/error\[tool-missing\].*'no-such-program'/, /the package 'no-such-package'/],
  },
  {
    name: 'no folder for the output',
    args: ['-o', 'nowhere/x', 'base'],
    exitCode: 2,
    says: [/error\[output-refused\]/, /make the folder/],
  },
  {
    name: 'a dead mirror',
    args: ['-o', 'x', '--set', 'debian.mirror=http://127.0.0.1:9/debian', 'vm'],
    exitCode: 1,
    says: [/error\[archive-unreachable\]/, /http:\/\/127.0.0.1:9\/debian/, /check the mirror/],
  },
  {
    name: 'offline without a store',
    args: ['-o', 'x', '--offline', 'vm'],
    exitCode: 1,
    says: [/error\[offline-missing\]/, /build once without --offline/],
  },
  {
    name: 'a hook that fails',
    args: ['-o', 'image', 'base', 'failing'],
    exitCode: 1,
    says: [
      /error\[hook-failed\].*failing\/install.d\/50-fail/,
      /last words/,
      /--break after-error/,
      /\.log/,
    ],
  },
]

const flavours = {
  base: busyboxBase,
  round: { 'flavour.json': '{"requires": ["about"]}' },
  about: { 'flavour.json': '{"requires": ["round"]}' },
  mistyped: { 'flavour.json': '{"provide": ["x"]}' },
  crlf: { 'install.d/10-crlf': '#!/bin/sh\r\necho\r\n' },
  needy: { 'flavour.json': '{"tools": {"no-such-program": "no-such-package"}}' },
  failing: { 'install.d/50-fail': '#!/bin/sh\necho last words\nexit 3\n' },
}

t.test('messages and exit codes', { skip: needsSandbox() }, async (t) => {
  const folder = t.testdir({ out: { 'image.qcow2': 'the old image' } })
  const path = writeFlavours(join(folder, 'flavours'), flavours)
  writeFlavours(path, { bare: { 'install.d/10-bare': 'echo' } })
  execFileSync('chmod', ['+x', join(path, 'bare', 'install.d', '10-bare')])
  const options = {
    cwd: join(folder, 'out'),
    env: { FLAVOURS_PATH: path, PARFAIT_STORE: join(folder, 'store') },
  }
  for (const { name, args, exitCode, says } of cases) {
    const ended = await runCommand('disk-image-create', args, options)
    t.equal(ended.exitCode, exitCode, `${name}: exit code ${exitCode}\n${ended.stderr}`)
    for (const pattern of says) t.match(ended.stderr, pattern, name)
    t.notMatch(ended.stderr, /error\[internal\]/)
  }
  t.equal(readFileSync(join(folder, 'out', 'image.qcow2'), 'utf8'), 'the old image', 'it survives')
  writeFileSync(join(folder, 'out', 'image.qcow2'), '')
})

t.test('help answers at once', async (t) => {
  for (const name of ['disk-image-create', 'parfait']) {
    const started = Date.now()
    const { exitCode, stdout } = await runCommand(name, ['--help'], { cwd: '/' })
    t.equal(exitCode, 0)
    t.match(stdout, /Usage/)
    // Generous: this is no benchmark, it catches a library that is loaded for nothing.
    t.ok(Date.now() - started < 1500)
  }
})
