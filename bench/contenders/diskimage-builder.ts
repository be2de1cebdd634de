import { chmod, copyFile, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../lib/run.ts'
import type { Contender, Place } from '../contender.ts'
import { emptyFolder } from '../place.ts'

/** Where Debian's package keeps the elements. */
const elements = '/usr/lib/python3/dist-packages/diskimage_builder/elements'

const packageInstalls = 'linux-image-cloud-amd64:\nnetbase:\nopenssh-server:\n'

/** diskimage-builder, compressed with zlib (its default) and not. */
export function diskimageBuilderContenders(place: Place): Contender[] {
  return [
    contender(place, { id: 'dib', title: 'diskimage-builder (zlib)' }),
    contender(place, { id: 'dib-u', title: 'diskimage-builder -u', uncompressed: true }),
  ]
}

const tools = [
  { command: '/usr/bin/disk-image-create', packages: { debian: 'python3-diskimage-builder' } },
  { command: 'debootstrap', packages: { debian: 'debootstrap' } },
  { command: 'partx', packages: { debian: 'util-linux' } },
]

interface Variant {
  readonly id: string
  readonly title: string
  readonly uncompressed?: boolean
}

function contender(place: Place, { id, title, uncompressed }: Variant): Contender {
  const folder = join(place.scratch, id)
  const own = join(folder, 'elements')
  const hook = join(own, 'peer/install.d/99-motd')
  const argv = [
    // Its mounts for it alone: a copy of them in a sandbox that somebody else starts would keep them busy.
    ...['unshare', '--mount', '--propagation', 'private', '--', '/usr/bin/disk-image-create'],
    ...['-n', '-a', 'amd64', '-t', 'qcow2', '--image-size', '2'],
    ...['--image-cache', join(folder, 'cache'), '-o', join(folder, 'out')],
    ...(uncompressed ? ['-u'] : []),
    'debian-minimal-cloud',
    'vm',
    'peer',
  ]
  return {
    id,
    title,
    hook,
    tools,
    baseline: uncompressed ? 'parfait-u' : 'parfait',
    cases: ['cold', 'again', 'edit'],
    output: join(folder, 'out.qcow2'),
    command: () => ({ argv, env: environment(place, folder), cwd: folder }),
    async reset() {
      await emptyFolder(folder)
      // A copy under another name: elements of the same name are merged, with both lists of packages.
      const base = join(own, 'debian-minimal-cloud')
      await cp(join(elements, 'debian-minimal'), base, { recursive: true })
      await writeFile(join(base, 'package-installs.yaml'), packageInstalls)
      await mkdir(join(own, 'peer/install.d'), { recursive: true })
      await mkdir(join(folder, 'tmp'))
      await copyFile(join(place.content, 'motd'), hook)
      await chmod(hook, 0o755)
    },
  }
}

function environment(place: Place, folder: string): Record<string, string> {
  const { mirror, security } = place
  const sources = [
    `default:deb ${mirror} bookworm main`,
    `updates:deb ${mirror} bookworm-updates main`,
    // Its own path of bookworm's security suite is wrong.
    ...(security ? [`security:deb ${security} bookworm-security main`] : []),
  ]
  return {
    PATH: `${join(place.scratch, 'stand-ins')}:${toolPath}`,
    HOME: folder,
    USER: 'root',
    TMP_DIR: join(folder, 'tmp'),
    ELEMENTS_PATH: join(folder, 'elements'),
    DIB_RELEASE: 'bookworm',
    DIB_DISTRIBUTION_MIRROR: mirror,
    DIB_APT_SOURCES_CONF: sources.join('\n'),
    // Both caches that it has: kept by a cold run, used by the next ones.
    DIB_DEBOOTSTRAP_CACHE: '1',
    DIB_DEBIAN_USE_DEBOOTSTRAP_CACHE: '1',
    OVERWRITE_OLD_IMAGE: '1',
  }
}
