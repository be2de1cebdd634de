import { ParfaitError, type RootContext } from 'parfait'
import { type Source, sourceLines } from './sources.ts'

interface MmdebstrapRun {
  readonly sources: readonly Source[]
  readonly context: Pick<RootContext, 'run' | 'networkTimeout' | 'flavour'>
}

/** Runs mmdebstrap on some suites. Errors: `archive-unreachable` where apt got no answer, else as `run` says. */
export async function runMmdebstrap(
  args: readonly string[],
  { sources, context }: MmdebstrapRun,
): Promise<void> {
  // Its own failure is 25; mmdebstrap(1), "EXIT STATUS". 75: it was ended.
  const options = { input: sourceLines(sources), accept: [25, 75] }
  const watched = ['mmdebstrap', '--verbose', ...args]
  const until = `${context.flavour.folder}/lib/until-silence`
  const { exitCode, stdout, stderr } = await context.run(until, watched, options)
  if (exitCode === 0) return
  const lines = `${stdout}\n${stderr}`.split('\n')
  const silence = lines.find((line) => silent.test(line))
  if (silence === undefined) throw new Error(`mmdebstrap failed: ${lastError(lines)}`)
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
