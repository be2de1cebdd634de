import { readdir } from 'node:fs/promises'

/** Names that only an element has. */
const marks = [
  ...['element-deps', 'element-provides', 'environment.d', 'README.rst', 'pkg-map', 'svc-map'],
  ...['package-installs.yaml', 'package-installs.json', 'block-device-default.yaml'],
  ...['post-root.d', 'pre-finalise.d', 'cleanup.d'],
]

/**
 * Whether a folder is a diskimage-builder element: it has what only elements have, or lies on ELEMENTS_PATH;
 * and it has no flavour.json, which is the mark of a flavour of today.
 */
export async function isElement(folder: string, onElementsPath = false): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => [])
  return hasElementMark(names) || (onElementsPath && !names.includes('flavour.json'))
}

/** Whether these names of files and folders are those of an element. */
export function hasElementMark(names: readonly string[]): boolean {
  if (names.includes('flavour.json')) return false
  return names.some((name) => marks.includes(name) || name.startsWith('source-repository-'))
}
