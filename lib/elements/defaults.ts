import { readdir } from 'node:fs/promises'
import { architectures } from '../architectures.ts'
import { isElement } from './recognise.ts'

/** What is asked for, and where it is looked for. */
interface Asked {
  readonly found: ReadonlyMap<
    string,
    { readonly folder: string; readonly origin: { readonly kind: string } }
  >
  readonly asked: readonly string[]
  /** Undefined where the user wants no base (`-n`). */
  readonly base?: string | undefined
  readonly architecture: string
}

/**
 * The names that diskimage-builder adds by itself: the element `base` to every build of elements, and a
 * layout of the disk to the element `vm`.
 */
export async function withElementDefaults(request: Asked): Promise<readonly string[]> {
  const { found, asked, base, architecture } = request
  const isThere = async (name: string) => {
    const flavour = found.get(name)
    if (flavour === undefined) return false
    const names = await readdir(flavour.folder).catch((): string[] => [])
    return isElement(names, flavour.origin.kind === 'elements')
  }
  const elements: string[] = []
  for (const name of asked) if (await isThere(name)) elements.push(name)
  if (elements.length === 0) return asked
  const more: string[] = []
  if (base !== undefined && !asked.includes('base') && (await isThere('base'))) more.push('base')
  const known = architectures.find(({ name }) => name === architecture)
  const layout = known?.efi && !known.bios ? 'block-device-efi' : 'block-device-mbr'
  const hasLayout = asked.some((name) => name.startsWith('block-device-'))
  if (elements.includes('vm') && !hasLayout && (await isThere(layout))) more.push(layout)
  return [...more, ...asked]
}
