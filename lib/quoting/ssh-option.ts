import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'an option of ssh',
  cannot: /\p{Cc}|\$\{|^~/u,
  without: 'line ends, ${, or ~ at its beginning',
}

/**
 * An option for `ssh -o` whose value is a path; ssh_config(5): in double quotes a backslash is before quotes and
 * backslashes, `%%` is `%`, and `${x}` is a variable, which nothing keeps from being one. Error: `text-refused`.
 */
export function sshPathOption(name: string, path: string): string {
  requireSayable(path, language, path)
  return `${name}="${path.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}
