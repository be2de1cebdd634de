import { requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: 'an option of mount',
  cannot: /[^\w./@+-]|^$/,
  without: 'commas, colons and other marks',
}

/** An option of mount(8) whose value is paths, parted by colons as overlayfs takes them. Error: `text-refused`. */
export function mountOption(name: string, paths: readonly string[]): string {
  for (const path of paths) requireSayable(path, language, path)
  return `${name}=${paths.join(':')}`
}
