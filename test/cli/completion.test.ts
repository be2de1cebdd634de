/** The scripts in the shells that they are for. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { withOnly } from '../fixtures/commands.ts'

const path = `${join(packageFolder, 'bin')}:${join(process.execPath, '..')}:${toolPath}`

function shell(cwd: string, words: readonly string[], script: string): string {
  const file = join(cwd, '.script')
  writeFileSync(file, script)
  const env = { PATH: path, HOME: cwd, LANG: 'C.UTF-8', TERM: 'dumb' }
  const [program = '', ...args] = [...withOnly(env), ...words, file]
  return execFileSync(program, args, { cwd, encoding: 'utf8', timeout: 120_000 })
}

const folder = { 'out.qcow2': '', 'b c.raw': '', store: {} }

t.test('bash: its own compgen, with words broken at : and =', async (t) => {
  const script = `eval "$(parfait completion bash)"
complete -p disk-image-create
try() {
  COMP_LINE=$1 COMP_POINT=\${#1}
  _parfait_words "\${1%% *}" "$2" ''
  printf '<%s>' "\${COMPREPLY[@]}"; echo
}
try 'parfait pl' pl
try 'disk-image-create vm local' local
try 'disk-image-create --type=q' q
try 'disk-image-create parfait:loc' loc
try 'parfait boot b' b
try 'disk-image-create --store s' s
`
  t.equal(
    shell(t.testdir(folder), ['bash', '--norc'], script),
    `complete -F _parfait_words disk-image-create
<plan>
<local-config>
<qcow2>
<local-config>
<b c.raw>
<store>
`,
  )
})

t.test('fish: its own complete', async (t) => {
  const script = `parfait completion fish | source
complete -C 'parfait pl'
complete -C 'disk-image-create vm local'
complete -C 'disk-image-create --type=q'
complete -C 'parfait boot o'
complete -C 'disk-image-create --store s'
`
  t.equal(
    shell(t.testdir(folder), ['fish', '--no-config'], script),
    `plan\tsay which steps a build would run, and why
local-config\tbuilt-in
--type=qcow2
out.qcow2
store/
`,
  )
})

t.test('zsh: a Tab on a terminal', async (t) => {
  const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source <(parfait completion zsh); print READ''Y'
zpty -r z out '*READY*'
try() {
  zpty -w -n z $'\\x15'"$1"$'\\t'
  zpty -r z out "*$2*" && print -r -- "$2"
}
try 'parfait pl' 'parfait plan'
try 'disk-image-create vm local' 'vm local-config'
try 'disk-image-create --set vm.es' 'vm.esp='
try 'parfait boot o' 'boot out.qcow2'
zpty -d z
`
  t.equal(
    shell(t.testdir(folder), ['zsh', '-f'], script),
    'parfait plan\nvm local-config\nvm.esp=\nboot out.qcow2\n',
  )
})
