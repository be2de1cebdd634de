import type { ElementHook } from './element.ts'
import type { MergedTree } from './merge.ts'
import { isNamed, seenBy } from './seen-by.ts'

/** Places, and what differs from one host to the other without meaning anything: in no key. */
const notInKeys: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'PWD',
  'OLDPWD',
  'SHLVL',
  '_',
  'LC_ALL',
  'TZ',
  'PYTHONPATH',
  '_LIB',
  'DIB_IMAGE_CACHE',
  'DIB_LOCKFILES',
  'ELEMENTS_PATH',
  'IMAGE_ELEMENT_YAML',
  'TMPDIR',
  'TERM',
  'TMP_HOOKS_PATH',
  'TMP_MOUNT_PATH',
  'TARGET_ROOT',
  'TMP_BUILD_DIR',
  'TMP_IMAGE_DIR',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'ftp_proxy',
])

/** What of the elements goes into the key of a hook: files that it may read, variables that it may use. */
export function elementMaterial(
  hook: Pick<ElementHook, 'phase' | 'mentions' | 'code'>,
  of: {
    readonly tree: MergedTree
    readonly environment: Readonly<Record<string, string>>
  },
): {
  readonly code: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string>>
} {
  const seen = seenBy(hook, of.tree)
  const variables = Object.entries(of.environment).filter(
    ([name]) => !notInKeys.has(name) && isNamed(functionOf(name), seen.mentions),
  )
  return { code: { ...hook.code, ...seen.code }, variables: Object.fromEntries(variables) }
}

/** The name of a function that bash exports as a variable; any other name as it is. */
function functionOf(name: string): string {
  return /^BASH_FUNC_(.+)%%$/.exec(name)?.[1] ?? name
}
