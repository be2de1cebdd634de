import type { Distribution } from './distribution.ts'
import { run } from './run.ts'

/** How packages get onto hosts of one kind, and how those are asked about. */
interface HostPackages {
  /** As os-release(5) says it, also of what is like it. */
  readonly distribution: string
  /** The command that installs packages; root runs it. */
  readonly install: string
  /** The command that finds the package that has a program of this name. */
  readonly search: (program: string) => string
  /** Asks which package has files of these patterns; a line of the answer begins with its name. */
  readonly owner?: { readonly command: string; readonly args: readonly string[] }
}

/** THE table of the package managers of hosts. Those of images are in the flavour `system`. */
export const hostPackages: readonly HostPackages[] = [
  {
    distribution: 'debian',
    install: 'apt-get install --no-install-recommends',
    search: (program) => `apt-file search bin/${program}`,
    owner: { command: 'dpkg-query', args: ['--search'] },
  },
  {
    distribution: 'fedora',
    install: 'dnf install --setopt=install_weak_deps=False',
    search: (program) => `dnf provides '*bin/${program}'`,
  },
  {
    distribution: 'arch',
    install: 'pacman --sync --needed',
    search: (program) => `pacman --files ${program}`,
  },
  {
    distribution: 'suse',
    install: 'zypper install --no-recommends',
    search: (program) => `zypper search --provides --file-list ${program}`,
  },
  {
    distribution: 'alpine',
    install: 'apk add',
    search: (program) => `apk search cmd:${program}`,
  },
]

/** What is known of a host; undefined for a distribution that is not in the table. */
export function hostPackagesOf(distribution: Distribution): HostPackages | undefined {
  return distribution
    .map((name) => hostPackages.find((row) => row.distribution === name))
    .find((row) => row !== undefined)
}

/** The package of this host that has a program of the name, or a file; undefined where nobody knows. */
export async function ownerOnHost(
  name: string,
  distribution: Distribution,
): Promise<string | undefined> {
  const owner = hostPackagesOf(distribution)?.owner
  if (!owner) return undefined
  const patterns = name.startsWith('/') ? [name] : [`*/bin/${name}`, `*/sbin/${name}`]
  try {
    const { stdout } = await run(owner.command, [...owner.args, ...patterns], { accept: [1] })
    return /^([a-z0-9.+-]+)[:,]/m.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}
