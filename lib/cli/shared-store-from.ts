import { loadSettings } from '../load-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { settingRows } from '../settings/table.ts'
import type { CommandIo } from './io.ts'

/** The shared store of flags and variables, as far as these settings are named. Error: `settings-invalid`. */
export function sharedStoreFrom(
  flags: Readonly<Record<string, unknown>>,
  names: readonly string[],
  { env, cwd }: Pick<CommandIo, 'env' | 'cwd'>,
): Settings['sharedStore'] {
  const given = Object.fromEntries(names.map((name) => [name, flags[name]]))
  const variables = settingRows.flatMap((row) =>
    names.includes(row.name) && 'variable' in row ? [[row.variable, env[row.variable]]] : [],
  )
  const own = { ...Object.fromEntries(variables), SSH_AUTH_SOCK: env.SSH_AUTH_SOCK }
  return loadSettings({ flags: given, flavours: [], env: own, cwd }).sharedStore
}
