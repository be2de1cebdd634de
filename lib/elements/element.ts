import { compareBytes } from '../compare-bytes.ts'
import { type KeyedFile, wordsOf } from '../keyed-files.ts'
import type { PhaseName } from '../phases.ts'

/** A hook as far as elements go: every hook of a flavour is one. */
export interface ElementHook {
  readonly flavour: string
  readonly phase: PhaseName
  readonly name: string
  readonly kind: 'script'
  /** Absolute path. */
  readonly file: string
  /** Its own digest by its path in the element. */
  readonly code: Readonly<Record<string, string>>
  readonly mentions: readonly string[]
}

/** What takes part in a build, element or not; every flavour is one. */
export interface Part {
  readonly name: string
  readonly contract: string
  /** What an element merges with the others, by path relative to its folder. */
  readonly files?: Readonly<Record<string, KeyedFile>>
}

/** The elements among the parts of a build. */
export function elementsOf<T extends Part>(parts: readonly T[]): T[] {
  return parts.filter(({ contract }) => contract === 'elements')
}

/** The folder whose files are sourced before every hook of every phase. */
export const environmentFolder = 'environment.d'

/** Stands in `mentions` for a text that looks for its own place, and so for the files around it. */
export const mentionsItself = '$0'

const itself =
  /\$\{?0\b|\$\{?BASH_SOURCE\b|in_target\.d|\b__file__\b|\bsys\.argv\b|\b__FILE__\b|\bFindBin\b|^\x7fELF/
const others = ['TMP_HOOKS_PATH', 'IMAGE_ELEMENT', 'IMAGE_ELEMENT_YAML', 'get_image_element_array']

/** Stands in `mentions` for a text that calls grub-install or grub2-install. */
export const callsGrub = 'grub-install'

/** Ends a name in `mentions` of a file of environment.d that sets that variable or function. */
export const settingMark = '='

/** Assignments, `:=` in an expansion, functions, and what builtins of a shell set. */
const settings =
  /\b([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*(?:\+?=|:=|\(\))|\b(?:export|unset|read|declare|typeset|readonly|function)\s+(?:-\S+\s+)*([A-Za-z_]\w*)/g

/** The words of a file of environment.d, sorted, and what it sets. */
export function mentionsOfEnvironment(text: string): string[] {
  const names = [...text.matchAll(settings)].map(
    ([, one, other]) => `${one ?? other}${settingMark}`,
  )
  return [...new Set([...mentionsOf(text), ...names])].sort(compareBytes)
}

/** The words of a text, sorted, and whether it looks for the files of elements around it. */
export function mentionsOf(text: string): string[] {
  const words = wordsOf(text)
  if (itself.test(text) || others.some((name) => words.has(name))) words.add(mentionsItself)
  if (/\bgrub2?-install\b/.test(text)) words.add(callsGrub)
  return [...words].sort(compareBytes)
}
