import type { RuleCase } from './case.ts'

const script = (text: string, folder = 'install.d') => ({
  [`${folder}/10-a`]: `#!/bin/sh\nset -eu\n${text}\n`,
})
// In pieces, so that no scanner of this repository takes it for one.
const token = `ghp_${'a1'.repeat(18)}`

/** What scripts do. */
export const scriptCases: readonly RuleCase[] = [
  {
    rule: 'set-e',
    bad: { 'install.d/10-a': '#!/usr/bin/env bash\n# set -e\ntrue\ntrue\n' },
    at: 'install.d/10-a',
    good: {
      'install.d/10-a': '#!/bin/sh -e\ntrue\ntrue\n',
      'install.d/20-b': '#!/bin/sh\nexec true\n',
      'install.d/30-c': '#!/bin/bash\nset -o errexit\ntrue\n',
      'install.d/40-d': '#!/usr/bin/python3\nprint(1)\nprint(2)\n',
    },
  },
  {
    rule: 'export-assignment',
    bad: script('export WHEN=$(date)'),
    at: 'install.d/10-a:3:1',
    good: script('WHEN=$(date)\nexport WHEN\n# export WHEN=$(date)\nexport N=$((1 + 1))'),
  },
  {
    rule: 'which',
    bad: script('if which curl; then true; fi'),
    at: 'install.d/10-a:3:4',
    good: script('command -v curl\necho "which one"\n# which'),
  },
  {
    rule: 'host-sudo',
    bad: script('sudo cp a /etc/a', 'extra-data.d'),
    at: 'extra-data.d/10-a:3:1',
    good: {
      ...script('sudo cp a /etc/a'),
      ...script('sudo cp a \\\n  "$TARGET_ROOT/a"', 'root.d'),
    },
  },
  {
    rule: 'apt-yes',
    bad: script('apt-get update\nDEBIAN_FRONTEND=noninteractive apt-get \\\n  install curl'),
    at: 'install.d/10-a:4:32',
    good: script(
      'apt-get update; apt-get -o a=b --yes install curl; apt-get install curl -y; apt-get -qqy install x',
    ),
  },
  {
    rule: 'apt-packages',
    bad: script('apt-get install --yes curl'),
    at: 'install.d/10-a:3:1',
    message: /'packages' of flavour\.json/,
    good: script('apt-get update', 'first-boot.d'),
  },
  {
    rule: 'shellcheck',
    bad: script('[[ a == b ]]'),
    at: 'install.d/10-a:3:1',
    message: /In POSIX sh, \[\[ \]\] is undefined/,
    good: script('[ "$1" = b ]'),
  },
  {
    rule: 'secret',
    bad: { 'install.d/key.pem': `-----BEGIN RSA ${'PRIVATE'} KEY-----\n` },
    at: 'install.d/key.pem:1:1',
    good: { 'install.d/key.pub': '-----BEGIN PUBLIC KEY-----\n' },
  },
  {
    rule: 'secret',
    bad: script(`curl -H "Authorization: ${token}" example.org`),
    at: 'install.d/10-a:3:25',
    message: /a token of GitHub; let whoever builds hand it in/,
    good: script('curl -H "Authorization: $TOKEN" example.org'),
  },
  {
    rule: 'secret',
    bad: script('git clone https://bot:hunter2@git.example.org/a'),
    at: 'install.d/10-a:3:11',
    good: script('git clone "https://$USER:$WORD@git.example.org/a" https://a.example.org:80/@b'),
  },
  {
    rule: 'secret',
    bad: script('DB_PASSWORD=correct-horse'),
    at: 'install.d/10-a:3:1',
    severity: 'warning',
    good: script('DB_PASSWORD=$1\nPASSWORD="$(cat /run/p)"\nTOKEN=\npasswd --lock root'),
  },
  {
    rule: 'secret',
    bad: { 'install.d/id_ed25519': 'x\n' },
    at: 'install.d/id_ed25519',
    good: { 'install.d/id_ed25519.pub': 'x\n' },
  },
]
