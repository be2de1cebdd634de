/** Names that only an element has. */
const marks = [
  'element-deps',
  'element-provides',
  'environment.d',
  'README.rst',
  'pkg-map',
  'svc-map',
  'package-installs.yaml',
  'package-installs.json',
  'block-device-default.yaml',
  'post-root.d',
  'pre-finalise.d',
  'cleanup.d',
]

/**
 * Whether a folder with these names in it is a diskimage-builder element: it has what only elements have, or lies
 * among elements; and it has no flavour.json, which is the mark of a flavour of today.
 */
export function isElement(names: readonly string[], among: boolean): boolean {
  if (names.includes('flavour.json')) return false
  const isMark = (name: string) => marks.includes(name) || name.startsWith('source-repository-')
  return among || names.some(isMark)
}
