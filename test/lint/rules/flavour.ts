import { flavourTypes } from '../../../lib/flavours/types-file.ts'
import { manifestOf, type RuleCase } from './case.ts'

const withHook = (hook: string, manifest: object) => ({
  ...manifestOf(manifest),
  'install.d/10-a': `#!/bin/sh\nset -eu\n${hook}\n`,
})
const option = { type: 'string', description: 'Which.', default: 'a' }

const typesOf = (options: Readonly<Record<string, typeof option>>) =>
  flavourTypes({ options, variables: [], secrets: {} })

/** What a flavour says of itself. */
export const flavourCases: readonly RuleCase[] = [
  {
    rule: 'manifest',
    bad: manifestOf({ requries: ['vm'] }),
    at: 'flavour.json:3:3',
    message: /unknown key 'requries'; did you mean 'requires'\?/,
    good: manifestOf({ requires: ['vm'] }),
  },
  {
    rule: 'manifest',
    bad: { 'flavour.json': '{\n  "summary": "x",\n}\n' },
    at: 'flavour.json:3:1',
    message: /not JSON/,
    good: manifestOf({}),
  },
  {
    rule: 'manifest',
    bad: manifestOf({ packages: { install: ['a', 7] } }),
    at: 'flavour.json:6:7',
    message: /packages\/install\/1: must be string/,
    good: manifestOf({ packages: { install: ['a'] } }),
  },
  {
    rule: 'manifest',
    bad: manifestOf({ options: { size: { type: 'strin' } } }),
    at: 'flavour.json:4:5',
    message: /not a JSON schema/,
    good: withHook('echo "$OPTION_SIZE"', { options: { size: option } }),
  },
  {
    rule: 'summary',
    bad: { 'flavour.json': '{}\n' },
    at: 'flavour.json',
    good: { 'README.md': '# it\n\nGreets.\n' },
  },
  {
    rule: 'readme',
    bad: manifestOf({}),
    at: '',
    severity: 'warning',
    good: { 'README.md': '# it\n' },
  },
  {
    rule: 'undeclared-variable',
    bad: withHook('echo "$TAEM"', { variables: ['TEAM'] }),
    at: 'install.d/10-a:3:8',
    message: /\$TAEM is not among 'variables'.*did you mean 'TEAM'\?/,
    good: withHook(
      `echo "$TEAM $HOME $ARCH"; cat "$SECRETS_PATH/x"; X=1; echo $X; for Y in 1; do read -r Z; echo "$Y$Z"; done
awk '{ print $NF, $FOO }' <<'END'
$BAR
END
echo '$BAZ' # $FOO`,
      { variables: ['TEAM'] },
    ),
  },
  {
    rule: 'undeclared-variable',
    bad: withHook('echo "$' + '{TEAM:-nobody}"', {}),
    at: 'install.d/10-a:3:9',
    severity: 'warning',
    good: { 'install.d/10-a': '#!/bin/sh\nset -eu\necho "$TEAM"\n' },
  },
  {
    rule: 'undeclared-variable',
    bad: withHook('echo "$OPTION_SZIE $OPTION_DNS_NAME"', {
      options: { size: option, 'dns-name': option },
    }),
    at: 'install.d/10-a:3:8',
    message: /did you mean 'OPTION_SIZE'\?/,
    good: withHook('. /etc/os-release\necho "$VERSION_CODENAME"', {}),
  },
  {
    rule: 'unused-declaration',
    bad: withHook('true', { options: { size: option } }),
    at: 'flavour.json:4:5',
    message: /no hook mentions the option 'size'/,
    good: manifestOf({ options: { size: option }, packages: { install: ['{size}'] } }),
  },
  {
    rule: 'unused-declaration',
    bad: withHook('true', { variables: ['TEAM'] }),
    at: 'flavour.json:4:5',
    message: /variable 'TEAM'/,
    good: withHook('echo "$TEAM"', { variables: ['TEAM'] }),
  },
  {
    rule: 'unused-declaration',
    bad: { ...manifestOf({ options: { size: option } }), 'flavour.ts': typesOf({ size: option }) },
    at: 'flavour.json:4:5',
    message: /no hook mentions the option 'size'/,
    good: manifestOf({}),
  },
  {
    rule: 'flavour-types',
    bad: { ...manifestOf({ options: { size: option } }), 'flavour.ts': typesOf({ sise: option }) },
    at: 'flavour.ts',
    message: /'parfait types' makes it anew/,
    good: {
      ...manifestOf({ options: { size: option } }),
      'flavour.ts': typesOf({ size: option })
        .replaceAll('  ', '\t')
        .replaceAll(/(string)$/gm, '$1;'),
    },
  },
  {
    rule: 'flavour-types',
    bad: { ...manifestOf({}), 'flavour.ts': typesOf({ sise: option }) },
    at: 'flavour.ts',
    good: { ...manifestOf({}), 'flavour.ts': 'export const mine = 1\n' },
  },
  {
    rule: 'yaml-syntax',
    bad: { 'lib/a.yaml': 'a: [1\n' },
    at: 'lib/a.yaml:2:1',
    good: { 'lib/a.yaml': 'a: [1]\n' },
  },
  {
    rule: 'lint-comment',
    bad: { 'install.d/10-a': '#!/bin/sh\n# parfait-lint: disable=set-a\ntrue\n' },
    at: 'install.d/10-a:2:25',
    message: /there is no rule 'set-a'; did you mean 'set-e'\?/,
    good: { 'install.d/10-a': '#!/bin/sh\n# parfait-lint: disable=set-e SC2034 sete\ntrue\n' },
  },
]
