import { hostPackagesOf } from '../host-packages.ts'
import { findTool } from '../tools.ts'
import type { Check, Host } from './check.ts'

/** The one command that mends what a command can mend, or undefined where nothing is amiss. */
export async function mendCommand(
  checks: readonly Check[],
  { user, path, distribution }: Host,
): Promise<string | undefined> {
  const remedies = checks.flatMap(({ state, remedy }) => (state !== 'ok' && remedy ? [remedy] : []))
  const packages = [...new Set(remedies.flatMap((remedy) => remedy.packages ?? []))]
  const install = hostPackagesOf(distribution)?.install
  const commands = [
    ...(packages.length > 0 && install !== undefined ? [`${install} ${packages.join(' ')}`] : []),
    ...remedies.flatMap(({ command }) => command ?? []),
  ]
  if (commands.length === 0) return undefined
  if (user.id === 0) return commands.join(' && ')
  if (await findTool('sudo', path)) return commands.map((command) => `sudo ${command}`).join(' && ')
  return `su --login --command '${commands.join(' && ')}'`
}

/** What a command cannot mend: the advice of all checks, each line once. */
export function adviceOf(checks: readonly Check[]): string[] {
  const advice = checks.flatMap(({ state, remedy }) =>
    state === 'ok' ? [] : (remedy?.advice ?? []),
  )
  return [...new Set(advice)]
}
