import { shellWord } from '../quoting/shell.ts'
import type { HostAnswer, HostQuestion } from '../sandbox/host-words.ts'
import { ask } from './ask.ts'
import type { Host } from './host.ts'

/** Questions of a hook about files; programs are another matter. */
type FileQuestion = Exclude<HostQuestion, { readonly kind: 'chroot' }>

/** Does to the files of a host what a module hook asks. Errors: `host-lost`, `host-unfit`; what is not there is an answer. */
export async function answerAboutFile(
  question: FileQuestion,
  { host, isRoot }: { readonly host: Host; readonly isRoot: boolean },
): Promise<HostAnswer> {
  const { kind, path } = question
  const at = shellWord(path)
  const said = async (script: string, input = '') =>
    ask(host, `p=${at}\n${script}`, { isRoot, input })
  switch (kind) {
    case 'exists':
      return { value: (await said(`[ -e "$p" ] || [ -L "$p" ] && echo yes || :`)) !== '' }
    case 'read': {
      const text = await said(`[ -f "$p" ] || { echo none; exit 0; }; echo; base64 -- "$p"`)
      return text.startsWith('\n') ? { value: text.replaceAll('\n', '') } : { error: missing(path) }
    }
    case 'list': {
      const text = await said(listing)
      return text.startsWith('/')
        ? { value: text.slice(1).split('/').filter(Boolean) }
        : { error: missing(path) }
    }
    case 'write':
      await said(
        `${parent}; rm -f -- "$p"; umask 077; base64 -d >"$p"; chmod ${question.mode.toString(8).padStart(4, '0')} -- "$p"`,
        question.content,
      )
      return { value: null }
    case 'link':
      await said(`${parent}; rm -f -- "$p"; ln -s -- ${shellWord(question.target)} "$p"`)
      return { value: null }
    case 'remove':
      await said('rm -rf -- "$p"')
      return { value: null }
  }
}

const parent = 'set -e; umask 022; mkdir -p -- "$(dirname -- "$p")"'

/** No name has a slash. */
const listing = `[ -d "$p" ] || { echo none; exit 0; }
cd -- "$p"
printf /
for name in * .[!.]* ..?*; do
  if [ -e "$name" ] || [ -L "$name" ]; then printf '%s/' "$name"; fi
done`

function missing(path: string) {
  return { message: `ENOENT: no such file or directory, open '${path}'`, code: 'ENOENT' }
}
