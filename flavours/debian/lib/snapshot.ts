import { ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'
import type { Wanted } from './find-suites.ts'
import { releaseDate } from './release.ts'

/** The options that say which state of which archive is meant. */
type SnapshotOptions = Pick<
  Flavour['options'],
  'release' | 'mirror' | 'security' | 'snapshot' | 'snapshots'
>

const mark = '@SNAPSHOT@'

/** Releases that change as a whole, and have neither updates nor security updates beside them. */
const rolling = ['sid', 'unstable', 'testing', 'experimental']

/**
 * The suites of a release on the day of the snapshot, each at an address that has the day in it. Error: `settings-invalid` where
 * one of them would be of another day.
 */
export function snapshotSuites(options: SnapshotOptions): Wanted[] {
  const { release, snapshot } = options
  dateOf(snapshot)
  const { mirror, security } = addresses(options)
  const isRolling = rolling.includes(release)
  const at = (suite: string, address: string, optional: boolean) => ({
    suite,
    uris: [address.replaceAll(mark, snapshot).replace(/\/+$/, '')],
    optional,
  })
  return [
    at(release, mirror, false),
    ...(isRolling ? [] : [at(`${release}-updates`, mirror, true)]),
    ...(isRolling || security === '' ? [] : [at(`${release}-security`, security, false)]),
  ]
}

function addresses({ mirror, security, snapshots }: SnapshotOptions) {
  const root = snapshots.replace(/\/+$/, '')
  if (mirror === '' && root === '')
    throw new ParfaitError(
      'settings-invalid',
      'A snapshot was named, and no archive that keeps snapshots',
      {
        place: 'debian.snapshot',
        hint: `--set debian.snapshots=ADDRESS, which has debian/DATE and debian-security/DATE; or --set debian.mirror=ADDRESS with ${mark} in it`,
      },
    )
  const given = { mirror, security }
  for (const [name, address] of Object.entries(given))
    if (address !== '' && !address.includes(mark))
      throw new ParfaitError(
        'settings-invalid',
        `'debian.${name}' has no ${mark}: its packages would be of another day than the snapshot`,
        { place: `debian.${name}`, hint: `put ${mark} where the address has the date` },
      )
  if (root === '') return given
  return {
    mirror: mirror || `${root}/debian/${mark}`,
    security: security || `${root}/debian-security/${mark}`,
  }
}

/** Error: `settings-invalid` for an address that waits for a date, where none was named. */
export function requireNoMark(addresses: Pick<SnapshotOptions, 'mirror' | 'security'>): void {
  for (const [name, address] of Object.entries(addresses))
    if (address.includes(mark))
      throw new ParfaitError(
        'settings-invalid',
        `'debian.${name}' has ${mark}, and no date was named`,
        {
          place: `debian.${name}`,
          hint: '--set debian.snapshot=20261101T000000Z',
        },
      )
}

/** Milliseconds since the epoch. Error: `settings-invalid` where no calendar has the date. */
function dateOf(snapshot: string): number {
  const iso = snapshot.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const date = new Date(iso)
  if (!Number.isNaN(date.getTime()) && date.toISOString() === iso) return date.getTime()
  throw new ParfaitError('settings-invalid', `'${snapshot}' is no date`, {
    place: 'debian.snapshot',
    hint: 'year, month, day, T, hour, minute, second, Z: 20261101T000000Z',
  })
}

/** Error: `archive-unreachable` where an index is younger than the snapshot: the archive gave another day's. */
export function requireDay(
  snapshot: string,
  found: readonly { readonly uri: string; readonly suite: string; readonly index: string }[],
): void {
  for (const { uri, suite, index } of found)
    if (releaseDate(index) * 1000 > dateOf(snapshot))
      throw new ParfaitError(
        'archive-unreachable',
        `'${suite}' at '${uri}' is younger than the snapshot of ${snapshot}`,
        { place: 'debian.snapshot', hint: 'the archive keeps no snapshots; name one that does' },
      )
}

/** The fault of a snapshot that is in no archive. */
export function noSnapshot({ snapshot, release }: SnapshotOptions, lacking: Wanted): ParfaitError {
  return new ParfaitError(
    'archive-unreachable',
    `There is no snapshot of ${snapshot} with '${lacking.suite}' at ${lacking.uris.map((uri) => `'${uri}'`).join(', ')}`,
    {
      place: 'debian.snapshot',
      hint: `take a date that the archive lists, and on which it had '${release}'`,
    },
  )
}
