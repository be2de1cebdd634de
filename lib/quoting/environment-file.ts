import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a file of environment variables',
  cannot: /[^!-~]|["'\\$`#;&|<>(){}*?[\]!~]/,
  without: 'blanks, quotes and what shells expand',
}

/**
 * A variable for a file that PAM, systemd (environment.d(5)) and shells all read, such as /etc/default/locale: each
 * has other rules for quotes, so a value has none. Error: `text-refused`.
 */
export function environmentLine(name: string, value: string, place: string): string {
  requireSayable(name, { ...language, cannot: /\W|^\d|^$/ }, place)
  requireSayable(value, language, place)
  return `${name}=${value}`
}
