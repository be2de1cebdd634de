import type { ElementHook } from './element.ts'
import type { MergedTree } from './merge.ts'

/** A folder of hooks for one way of installing: `install.d/nova-source-install`. */
const typeFolder = /^install\.d\/([^/]+)-([^-/]+)-install\/([0-9A-Za-z_-]+)$/

/**
 * The hooks of the chosen install types, where the element `install-types` takes part: its own hook links
 * them into install.d, and the plan must know them before. DIB_INSTALLTYPE_<name> counts, then
 * DIB_DEFAULT_INSTALLTYPE.
 */
export function hooksOfInstallTypes(
  { files, elements }: MergedTree,
  environment: Readonly<Record<string, string>>,
): ElementHook[] {
  if (!elements.includes('install-types')) return []
  return Object.entries(files).flatMap(([path, file]) => {
    const [, what = '', type, name = ''] = typeFolder.exec(path) ?? []
    const chosen =
      environment[`DIB_INSTALLTYPE_${what.replaceAll('-', '_')}`] ??
      environment.DIB_DEFAULT_INSTALLTYPE
    if (type === undefined || type !== chosen || !file.executable) return []
    return [
      {
        flavour: file.element,
        phase: 'install',
        name,
        kind: 'script',
        file: file.source,
        code: { [path]: file.digest },
        mentions: file.mentions,
      } as const,
    ]
  })
}
