import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = { name: 'a declaration of bash', cannot: /\0/, without: 'NUL' }

/**
 * A variable as bash's `declare -p` prints it; bash(1), "QUOTING": in double quotes, dollar signs, backticks, double
 * quotes and backslashes have a backslash before them. Error: `text-refused`.
 */
export function bashDeclaration(name: string, value: string): string {
  requireSayable(value, language, name)
  requireSayable(name, { ...language, cannot: /^\d|\W|^$/, without: 'marks' }, name)
  return `declare -x ${name}="${value.replace(/["$`\\]/g, '\\$&')}"`
}
