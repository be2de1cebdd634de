import { elementMark, type RuleCase } from './case.ts'

const trace = 'if [ "$DIB_DEBUG_TRACE" -gt 0 ]; then\n    set -x\nfi\n'
const script = `#!/bin/bash\n${trace}set -eu\nset -o pipefail\ntrue\n`
const withScript = (text: string, path = 'install.d/10-a') => ({ ...elementMark, [path]: text })
const good = withScript(script)

/** What dib-lint finds in elements of diskimage-builder. */
export const elementCases: readonly RuleCase[] = [
  {
    rule: 'set-e',
    bad: withScript(script.replace('set -eu', 'set -u')),
    at: 'install.d/10-a',
    good: withScript(script, 'bin/tool'),
  },
  { rule: 'set-u', bad: withScript(script.replace('-eu', '-e')), at: 'install.d/10-a', good },
  {
    rule: 'set-pipefail',
    bad: withScript(script.replace('set -o pipefail\n', '')),
    at: 'install.d/10-a',
    good,
  },
  { rule: 'debug-trace', bad: withScript(script.replace(trace, '')), at: 'install.d/10-a', good },
  {
    rule: 'bash-path',
    bad: withScript(script.replace('/bin/bash', '/usr/bin/env bash')),
    at: 'install.d/10-a:1:1',
    good: withScript(script.replace('/bin/bash', '/bin/sh')),
  },
  {
    rule: 'indent',
    bad: withScript(script.replace('    set -x', '  set -x')),
    at: 'install.d/10-a:3:1',
    good,
  },
  {
    rule: 'tabs',
    bad: withScript(script.replace('    set -x', '\tset -x')),
    at: 'install.d/10-a:3:1',
    good,
  },
  {
    rule: 'environment-file',
    bad: withScript('#!/bin/bash\nset -x\n', 'environment.d/10-a'),
    at: 'environment.d/10-a:2:1',
    good: withScript('export A=b\n', 'environment.d/10-a'),
  },
  {
    rule: 'export-assignment',
    bad: withScript('export A=$(b)\n', 'environment.d/10-a'),
    at: 'environment.d/10-a:1:1',
    good: withScript('A=$(b)\nexport A\n', 'environment.d/10-a'),
  },
  {
    rule: 'element-deps',
    bad: { ...elementMark, 'element-deps': 'vm\nbase\n' },
    at: 'element-deps:1:1',
    message: /'base' comes before 'vm'/,
    good: { ...elementMark, 'element-deps': 'base\nvm\n' },
  },
  {
    rule: 'element-deps',
    bad: { ...elementMark, 'element-deps': 'base\n# for the disk\nvm\n' },
    at: 'element-deps:2:1',
    message: /taken for names/,
    good: { ...elementMark, 'element-deps': 'base\n' },
  },
  {
    rule: 'pkg-map',
    bad: { ...elementMark, 'pkg-map': '{ "default": { "a": "b" }, }\n' },
    at: 'pkg-map:1:28',
    good: { ...elementMark, 'pkg-map': '{}\n' },
  },
  { rule: 'md-docs', bad: { ...elementMark, 'README.md': 'x\n' }, at: 'README.md', good },
  { rule: 'readme', bad: { 'element-deps': 'vm\n' }, at: '', severity: 'error', good },
  {
    rule: 'which',
    bad: withScript(`${script}x=$(which curl)\n`),
    at: 'install.d/10-a:8:5',
    good: withScript(`${script}# which one\n`),
  },
  {
    rule: 'host-sudo',
    bad: withScript(`${script}sudo rm -rf /x\n`, 'finalise.d/10-a'),
    at: 'finalise.d/10-a:8:1',
    good: withScript(
      `${script}sudo rm /x # dib-lint: safe_sudo\nsudo rm \\\n    $TARGET_ROOT/x\n`,
      'cleanup.d/10-a',
    ),
  },
  {
    rule: 'flake8',
    bad: withScript('#!/usr/bin/env python3\nimport os\n'),
    at: 'install.d/10-a:2:1',
    message: /imported but unused/,
    good: withScript('#!/usr/bin/env python3\nprint(1)\n'),
  },
]
