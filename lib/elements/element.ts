import { compareBytes } from '../compare-bytes.ts'
import type { PhaseName } from '../phases.ts'

/** One file of an element, as it goes into the tree of all elements. */
export interface ElementFile {
  /** Absolute path on the host. */
  readonly source: string
  /** Of the content and the executable bit. */
  readonly digest: string
  readonly executable: boolean
  /** The words of its text, sorted, for finding the variables that it may read. */
  readonly mentions: readonly string[]
}

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
  readonly files?: Readonly<Record<string, ElementFile>>
}

/** The elements among the parts of a build. */
export function elementsOf<T extends Part>(parts: readonly T[]): T[] {
  return parts.filter(({ contract }) => contract === 'elements')
}

/** The folder whose files are sourced before every hook of every phase. */
export const environmentFolder = 'environment.d'

/** Stands in `mentions` for a text that looks for its own place, and so for the files around it. */
export const mentionsItself = '$0'

const itself = /\$\{?0\b|\$\{?BASH_SOURCE\b|in_target\.d/
const others = ['TMP_HOOKS_PATH', 'IMAGE_ELEMENT', 'IMAGE_ELEMENT_YAML', 'get_image_element_array']

/** Stands in `mentions` for a text that calls grub-install or grub2-install. */
export const callsGrub = 'grub-install'

/** The words of a text, sorted, and whether it looks for the files of elements around it. */
export function mentionsOf(text: string): string[] {
  const words = new Set(text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])
  if (itself.test(text) || others.some((name) => words.has(name))) words.add(mentionsItself)
  if (/\bgrub2?-install\b/.test(text)) words.add(callsGrub)
  return [...words].sort(compareBytes)
}
