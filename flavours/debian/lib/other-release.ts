import type { StateContext } from 'parfait'
import { readLines } from './apt-entries.ts'
import type { HostEntry } from './host-apt.ts'

/** Where the host has Debian, of whatever release: of a suite of security updates, or of the others. */
export function likelyUris(entries: readonly HostEntry[], suite: string): string[] {
  const isSecurity = (name: string) => /(-security|\/updates)$/.test(name)
  return entries
    .filter((entry) => entry.isLikely && isSecurity(entry.suite) === isSecurity(suite))
    .map(({ uri }) => uri)
}

/**
 * The addresses that mmdebstrap takes for a release by itself, with their suites. It is asked before it fetches
 * anything: mmdebstrap(1), "HOOKS".
 */
export async function usualEntries(release: string, { run }: Pick<StateContext, 'run'>) {
  const show = 'sed "s/^/source: /" "$1"/etc/apt/sources.list; exit 1'
  const { stdout, stderr } = await run(
    'mmdebstrap',
    ['--mode=root', '--variant=custom', '--format=null', `--setup-hook=${show}`, release, '-'],
    { accept: [25], quiet: true },
  )
  const said = `${stdout}\n${stderr}`
  return readLines([...said.matchAll(/^source: (.*)$/gm)].map(([, line = '']) => line).join('\n'))
}
