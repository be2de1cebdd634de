import { ParfaitError, type RootContext } from 'parfait'
import type { Source } from './sources.ts'

interface WatchedRun {
  /** Where it fetches from. */
  readonly sources: readonly Pick<Source, 'uri'>[]
  readonly context: Pick<RootContext, 'run' | 'networkTimeout' | 'flavour'>
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs a program until an archive is silent; gives what it printed. Errors:
 * `archive-unreachable` where apt got no answer, else as `run` says.
 */
export async function runWatched(
  command: 'mmdebstrap' | 'apt-get',
  args: readonly string[],
  { sources, context, input = '', env = {} }: WatchedRun,
): Promise<string> {
  // Failures of mmdebstrap are 25, of apt-get 100; mmdebstrap(1), "EXIT STATUS". 75: it was ended.
  const options = { input, env, accept: [25, 75, 100] }
  const until = `${context.flavour.folder}/lib/until-silence`
  const { exitCode, stdout, stderr } = await context.run(until, [command, ...args], options)
  if (exitCode === 0) return stdout
  const lines = `${stdout}\n${stderr}`.split('\n')
  const silence = lines.find((line) => silent.test(line))
  if (silence === undefined) throw new Error(`${command} failed: ${lastError(lines)}`)
  const uris = [...new Set(sources.map(({ uri }) => `'${uri}'`))].join(', ')
  throw new ParfaitError(
    'archive-unreachable',
    `Packages could not be fetched: ${silence.trim()}`,
    {
      place: uris,
      hint: `check the mirror, or name another by --set debian.mirror=ADDRESS; a server may say nothing for ${context.networkTimeout} s (--network-timeout)`,
    },
  )
}

/** What apt says of what it did not get. */
const silent = /^[EW]: Failed to fetch |^no answer: |Temporary failure resolving/

function lastError(lines: readonly string[]): string {
  const errors = lines.filter((line) => line.startsWith('E: '))
  return (
    errors.find((line) => !/mmdebstrap failed to run/.test(line))?.slice(3) ?? 'it says no reason'
  )
}
