import { join } from 'node:path'
import t from 'tap'
import { explainCommand } from '../../lib/cli/explain.ts'
import { busyboxBase, writeFlavours } from '../fixtures/busybox-base.ts'
import { call } from '../fixtures/call.ts'
import { sampleManifest as manifest } from '../fixtures/sample-manifest.ts'

const option = (value: string, more = {}) => ({
  type: 'string',
  description: 'x',
  default: value,
  ...more,
})
const flavours = {
  base: busyboxBase,
  acme: {
    'flavour.json': JSON.stringify({
      summary: 'acme',
      requires: ['tool'],
      packages: { install: ['curl', 'jq'] },
      variables: ['TEAM'],
      options: {
        a: option('1'),
        b: option('1'),
        c: option('1', { variable: 'C_OPTION' }),
        d: option('1'),
      },
    }),
    'install.d/50-a': '#!/bin/sh\nset -eu\necho "$TEAM $OPTION_A"\n',
    'install.d/10-b.ts': '',
  },
  tool: {
    'flavour.json': JSON.stringify({
      summary: 'tool',
      packages: { install: ['curl'] },
      defaults: { acme: { d: '2' } },
    }),
    'install.d/50-a': '#!/bin/sh\n',
    'first-boot.d/10-x': '#!/bin/sh\n',
  },
}

t.test('flavours: why, who set what, who wants what, hooks in order', async (t) => {
  const cwd = t.testdir({ 'v.yml': 'options: { acme: { b: "3" } }\n' })
  const folder = writeFlavours(join(cwd, 'flavours'), flavours)
  writeFlavours(join(cwd, 'more'), { tool: flavours.tool })
  const env = {
    FLAVOURS_PATH: `${folder}:${join(cwd, 'more')}`,
    TEAM: 'ops',
    C_OPTION: '4',
    OTHER: 'no',
  }
  const args = ['base', 'acme', '--set', 'acme.a=a b', '--config', 'v.yml', '-p', 'vim']
  const { stdout, error } = await call(explainCommand, args, { cwd, env })
  t.equal(error, undefined)
  const at = (...parts: string[]) => join(folder, ...parts)
  t.equal(
    stdout.split('\nBeside')[0],
    `flavours
  base  asked for         path  ${at('base')}
  tool  required by acme  path  ${at('tool')}
  acme  asked for         path  ${at('acme')}

hidden
  ${at('tool')}  hides ${join(cwd, 'more/tool')}

options
  acme.a  --set              "a b"
  acme.b  settings file      "3"
  acme.c  variable C_OPTION  "4"
  acme.d  default of tool    "2"

packages
  install  tool, acme  curl
  install  acme        jq
  install  -p          vim

hooks, in the order that they run in
  base/root.d/10-base
  acme/install.d/10-b.ts
  tool/install.d/50-a
  acme/install.d/50-a     OPTION_A="a b" TEAM=ops
  tool/first-boot.d/10-x
`,
  )
  const json = JSON.parse((await call(explainCommand, [...args, '--json'], { cwd, env })).stdout)
  t.match(json.hooks[3], {
    variables: { OPTION_C: '4', TEAM: 'ops' },
    mentioned: ['OPTION_A', 'TEAM'],
  })
  t.notMatch(JSON.stringify(json), /OTHER/)
})

t.test('files of variables are named, unless somebody else has the last word', async (t) => {
  const cwd = t.testdir({
    'a.yml': 'acme.a: "5"\nacme.b: "5"\nC_OPTION: "5"\nTEAM: dev\n',
    'b.yml': '\n  acme.b: "6"\n',
    'c.yml': 'D_OPTION: "6"\n',
  })
  const folder = writeFlavours(join(cwd, 'flavours'), {
    ...flavours,
    // It sees the variable of another's option.
    tool: {
      'flavour.json': JSON.stringify({ summary: 'tool', variables: ['D_OPTION'] }),
      'install.d/50-a': '#!/bin/sh\n',
    },
    acme: {
      'flavour.json': JSON.stringify({
        summary: 'acme',
        requires: ['tool'],
        variables: ['TEAM'],
        options: {
          a: option('1'),
          b: option('1'),
          c: option('1', { variable: 'C_OPTION' }),
          d: option('1', { variable: 'D_OPTION' }),
          e: option('1', { variable: 'E_OPTION' }),
        },
      }),
    },
  })
  const env = { FLAVOURS_PATH: folder, E_OPTION: '7' }
  const vars = ['--vars', 'a.yml', '--vars', 'b.yml', '--vars', 'c.yml', '--set', 'acme.a=8']
  const { stdout, error } = await call(explainCommand, ['base', 'acme', ...vars], { cwd, env })
  t.equal(error, undefined)
  const at = (place: string) => `--vars ${join(cwd, place)}`
  const shown = stdout.split('options\n')[1]?.split('\n\n')[0] ?? ''
  t.strictSame(
    shown.split('\n').map((line) => line.trim().split(/\s{2,}/)),
    [
      ['acme.a', '--set', '"8"'],
      ['acme.b', at('b.yml:2:3'), '"6"'],
      ['acme.c', at('a.yml:3:1'), '"5"'],
      ['acme.d', at('c.yml:1:1'), '"6"'],
      ['acme.e', 'variable E_OPTION', '"7"'],
    ],
  )
})

t.test('an image: what went in, and from where', async (t) => {
  const out = { 'out.qcow2': '', 'out.raw.zst': '', 'out.manifest.json': JSON.stringify(manifest) }
  const cwd = t.testdir(out)
  for (const word of ['out.qcow2', 'out', 'out.manifest.json', 'out.raw.zst']) {
    const { stdout } = await call(explainCommand, [word], { cwd })
    for (const part of [
      'out: amd64, made 2026-11-20 10:00, files not later than 2023-11-14 22:13\n',
      '  vm  built-in 0.1.0  dddddddddddd\n',
      '  install  acme/50-a  kkkkkkkkkkkk\n',
      'disk of 2.0 GB with 7 files\n  root  1.0 GB  ext4 on /\n',
      '  /etc/x  acme  meant\n',
      '  /o/out.qcow2  5.0 MB  sha256 aaaaaaaaaaaa\n',
      '1 package\n  curl\n',
    ])
      t.ok(stdout.includes(part), part, { stdout })
  }
  t.match(JSON.parse((await call(explainCommand, ['out', '--json'], { cwd })).stdout), manifest)
})

t.test('what cannot be explained', async (t) => {
  const cwd = t.testdir({ 'bare.raw': '', 'a.manifest.json': '{', 'b.manifest.json': '[]' })
  const cases: [string[], object][] = [
    [['bare.raw'], { code: 'image-invalid', message: "There is no manifest beside 'bare.raw'" }],
    [['a'], { code: 'image-invalid', message: /no manifest of parfait/ }],
    [['b.manifest.json'], { code: 'image-invalid' }],
    [['gone'], { code: 'flavour-unknown' }],
    [[], { code: 'usage' }],
  ]
  for (const [args, error] of cases)
    t.match((await call(explainCommand, args, { cwd })).error, error)
})
