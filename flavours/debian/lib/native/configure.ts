import { rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { compareBytes, type RootContext } from 'parfait'
import type { Unpacked } from './unpack.ts'

/**
 * Scripts that belong before unpacking come first: three words for each package. They find themselves where dpkg has
 * them then, with the other control files: debconf looks there for whose questions it asks. Then dpkg sets up what is
 * essential, because others count on it without a word, and all that is left.
 */
const script = `set -e
cd /var/lib/dpkg
essential=$1
shift
while [ "$#" -gt 0 ]; do
  ln -s "$3" tmp.ci
  DPKG_MAINTSCRIPT_PACKAGE=$1 DPKG_MAINTSCRIPT_ARCH=$2 DPKG_MAINTSCRIPT_NAME=preinst \
    /var/lib/dpkg/tmp.ci/preinst install ||
    { echo "the script of '$1' before unpacking failed" >&2; exit 1; }
  rm tmp.ci
  shift 3
done
set_up() { dpkg --force-confdef --force-confold --force-unsafe-io --configure "$@"; }
# shellcheck disable=SC2086
set_up $essential
set_up --pending`

interface ConfigureRequest {
  readonly packages: readonly Unpacked[]
  /** Names of those that are set up first. */
  readonly essential: ReadonlySet<string>
  /** The folder that the control files of all packages are in. */
  readonly places: string
}

/** Where the tree sees that folder. */
const placesInside = '/tmp/places'

/** Sets up all packages that lie unpacked in a tree. Error: where a script of theirs fails. */
export async function configure(
  { packages, essential, places }: ConfigureRequest,
  { run, target, clock }: Pick<RootContext, 'run' | 'target' | 'clock'>,
): Promise<void> {
  const words = packages
    .filter(({ parts }) => parts.has('preinst'))
    .sort((one, other) => rankOf(one) - rankOf(other) || compareBytes(one.name, other.name))
    .flatMap((one) => [
      one.name,
      one.fields.get('architecture') ?? '',
      join(placesInside, relative(places, one.control)),
    ])
  const version = packages.find(({ name }) => name === 'dpkg')?.fields.get('version') ?? ''
  const variables = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LC_ALL: 'C',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: `${clock}`,
    DEBIAN_FRONTEND: 'noninteractive',
    DEBCONF_NONINTERACTIVE_SEEN: 'true',
    DPKG_ADMINDIR: '/var/lib/dpkg',
    DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT: '1',
    DPKG_ROOT: '',
    DPKG_RUNNING_VERSION: version,
  }
  const policy = join(target, 'usr/sbin/policy-rc.d')
  // No daemon starts: invoke-rc.d(8) takes 101 for "forbidden".
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const ended = run('bwrap', [
    ...['--bind', target, '/', '--dev', '/dev', '--ro-bind', '/proc', '/proc'],
    ...['--perms', '0755', '--tmpfs', '/run', '--perms', '1777', '--tmpfs', '/tmp'],
    ...[
      '--ro-bind',
      places,
      placesInside,
      '--chdir',
      '/',
      '--die-with-parent',
      '--',
      'env',
      '--ignore-environment',
    ],
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    ...['sh', '-c', script, 'sh', [...essential].sort(compareBytes).join(' '), ...words],
  ])
  await ended.catch((cause: unknown) => {
    throw new Error('The packages could not be set up; what they said is in the log', { cause })
  })
  await rm(policy)
}

/** Its script makes the files that all others look users up in. */
function rankOf({ name }: Unpacked): number {
  return name === 'base-passwd' ? 0 : 1
}
