import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'a rule of sudoers',
  cannot: /\p{Cc}|\\$|^\s*$/u,
  without: 'line ends, or a backslash at its end',
}

/** One rule of sudoers(5): a user, and what follows the name, which is one line. Error: `text-refused`. */
export function sudoersLine(user: string, rule: string, place: string): string {
  requireSayable(
    user,
    { ...language, cannot: /[^a-z0-9_-]|^-|^$/, without: 'blanks and marks' },
    place,
  )
  requireSayable(rule, language, place)
  return `${user} ${rule}`
}
