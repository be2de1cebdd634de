import { manifestOf, type RuleCase } from './case.ts'

const script = '#!/bin/sh\nset -eu\ntrue\n'
const hook = (phase: string) =>
  `import { defineHook } from 'parfait'\nexport default defineHook('${phase}', () => undefined)\n`

/** Whether and how hooks run. */
export const hookCases: readonly RuleCase[] = [
  {
    rule: 'shebang',
    bad: { 'install.d/10-a': 'true\n' },
    modes: { 'install.d/10-a': 0o755 },
    at: 'install.d/10-a:1:1',
    message: /begin it with '#!\/bin\/sh'/,
    good: { 'install.d/10-a': 'data\n' },
  },
  {
    rule: 'shebang',
    bad: { 'install.d/10-a': '\ufeff#!/bin/sh\nset -e\ntrue\n' },
    modes: { 'install.d/10-a': 0o755 },
    at: 'install.d/10-a:1:1',
    message: /first two bytes/,
    good: { 'install.d/10-a': script },
  },
  {
    rule: 'executable',
    bad: { 'install.d/10-a': script },
    modes: { 'install.d/10-a': 0o644 },
    at: 'install.d/10-a',
    message: /not run: chmod \+x/,
    good: { 'install.d/10-a': script },
  },
  {
    rule: 'crlf',
    bad: { 'install.d/10-a': '#!/bin/sh\nset -eu\r\ntrue\r\n' },
    at: 'install.d/10-a:2:1',
    good: { 'install.d/10-a': script, 'install.d/page.txt': 'a\r\n' },
  },
  {
    rule: 'hook-name',
    bad: { 'install.d/10 a.sh': script },
    at: 'install.d/10 a.sh',
    message: /call it '10-a'/,
    good: {
      'install.d/10-a': `${script}. "$(dirname "$0")/words.sh"\n`,
      'install.d/words.sh': script,
    },
  },
  {
    rule: 'hook-collision',
    bad: { 'install.d/10-a': script, 'install.d/10-a.ts': hook('install') },
    at: 'install.d/10-a.ts',
    message: /'install\.d\/10-a' is the same hook/,
    good: { 'install.d/10-a': script, 'pre-install.d/10-a.ts': hook('pre-install') },
  },
  {
    rule: 'phase-folder',
    bad: { 'instal.d/10-a': script },
    at: 'instal.d',
    message: /did you mean 'install\.d'\?/,
    good: { 'install.d/10-a': script },
  },
  {
    rule: 'first-boot-module',
    bad: { 'first-boot.d/10-a.ts': 'export default 1\n' },
    at: 'first-boot.d/10-a.ts',
    good: { 'first-boot.d/10-a': script },
  },
  {
    rule: 'module-phase',
    bad: { 'install.d/10-a.ts': hook('finalise') },
    at: 'install.d/10-a.ts:2:28',
    message: /for 'install', and this is a hook of 'finalise'/,
    good: { 'install.d/10-a.ts': `// defineHook('finalise')\n${hook('install')}` },
  },
  {
    rule: 'module-phase',
    bad: { 'install.d/10-a.ts': 'export const a = 1\n' },
    at: 'install.d/10-a.ts',
    message: /exports no hook/,
    good: {
      'root.d/10-a.ts': `import { defineBase } from 'parfait'\nexport default defineBase({ run: () => 1 })\n`,
    },
  },
  {
    rule: 'module-compile',
    bad: { 'install.d/10-a.ts': `${hook('install')}const b = = 2\nconst c = = 2\n` },
    at: 'install.d/10-a.ts:3:11',
    message: /Unexpected "="/,
    good: { 'install.d/10-a.ts': hook('install') },
  },
  {
    rule: 'module-compile',
    bad: { 'install.d/10-a.ts': `import '../lib/gone.ts'\n${hook('install')}` },
    at: 'install.d/10-a.ts:1:8',
    message: /Could not resolve/,
    good: { 'install.d/10-a.ts': `import '../lib/b.ts'\n${hook('install')}`, 'lib/b.ts': '' },
  },
  {
    rule: 'leftover',
    bad: { 'install.d/10-a~': script },
    at: 'install.d/10-a~',
    good: { 'install.d/10-a': script },
  },
  {
    rule: 'final-newline',
    bad: { 'install.d/10-a': '#!/bin/sh\nset -eu\ntrue' },
    at: 'install.d/10-a:3:1',
    good: { 'install.d/10-a': script, 'install.d/data': 'x', ...manifestOf({}) },
  },
]
