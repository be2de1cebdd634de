import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../lib/run.ts'
import type { Contender, Place, StepTime } from '../contender.ts'
import { emptyFolder } from '../place.ts'

/** The least of packages that the flavour debian needs to boot; ssh, as all contenders have it. */
const packages = 'debian.packages=initramfs-tools,openssh-server,systemd-sysv,udev'

/** What is asked of parfait, and of `parfait plan`. */
export const parfaitArguments = ['-s', '2', '--set', packages, 'vm', 'peer']

/** parfait, compressed and not, as root; once more as an ordinary user. */
export function parfaitContenders(place: Place, images: number): Contender[] {
  const { user } = place
  const all = [
    contender(place, { images, id: 'parfait', title: 'parfait (zstd)' }),
    contender(place, { images, id: 'parfait-u', title: 'parfait -u', uncompressed: true }),
  ]
  if (user === undefined) return all
  const title = 'parfait (zstd), not root'
  return [...all, contender(place, { images, id: 'parfait-user', title, user })]
}

interface Variant {
  /** How many images a run of the case `many` makes. */
  readonly images: number
  readonly id: string
  readonly title: string
  readonly uncompressed?: boolean
  readonly user?: string
}

function contender(
  place: Place,
  { images, id, title, uncompressed = false, user }: Variant,
): Contender {
  const folder = join(place.scratch, id)
  const output = join(folder, 'out.qcow2')
  const hook = join(folder, 'flavours/peer/install.d/99-motd')
  const command = [
    ...(user ? ['runuser', '-u', user, '--'] : []),
    process.execPath,
    join(place.parfait, 'bin/disk-image-create'),
    ...['--json', '-o', output, ...(uncompressed ? ['-u'] : []), ...parfaitArguments],
  ]
  const many = [
    ...[process.execPath, join(place.content, 'many.mjs'), place.parfait, String(images)],
    JSON.stringify({
      flags: { imageSize: '2', uncompressed },
      set: [packages],
      flavours: ['vm'],
    }),
  ]
  return {
    id,
    title,
    output,
    hook,
    steps,
    baseline: uncompressed ? 'parfait-u' : 'parfait',
    tools: [],
    cases: user ? ['cold'] : ['cold', 'again', 'edit', 'many'],
    command: (name) => ({
      argv: name === 'many' ? many : command,
      env: parfaitEnvironment(place, folder),
      cwd: folder,
    }),
    async reset() {
      await emptyFolder(folder)
      await mkdir(join(folder, 'flavours/peer/install.d'), { recursive: true })
      await mkdir(join(folder, 'tmp'))
      await copyFile(join(place.content, 'motd'), hook)
      await chmod(hook, 0o755)
      if (user) await run('chown', ['--recursive', `${user}:`, folder])
    },
  }
}

/** What parfait reads of the environment; the peers are told the same archive. */
export function parfaitEnvironment(place: Place, folder: string): Record<string, string> {
  return {
    FLAVOURS_PATH: join(folder, 'flavours'),
    HOME: folder,
    PARFAIT_STORE: join(folder, 'store'),
    TMPDIR: join(folder, 'tmp'),
    PARFAIT_DEBIAN_MIRROR: place.mirror,
    PARFAIT_DEBIAN_SECURITY_MIRROR: place.security,
  }
}

/** From the events of `--json`. What no step accounts for is parfait's own: reading, asking the archive, planning. */
function steps(log: string): StepTime[] {
  const times: StepTime[] = []
  for (const line of log.split('\n')) {
    if (!line.startsWith('{')) continue
    const event = JSON.parse(line)
    if (event.type === 'step-finished') {
      const { phase, flavour, name } = event.step
      times.push({ name: `${phase}: ${flavour}/${name}`, seconds: event.seconds })
    } else if (event.type === 'build-finished')
      times.push({ name: 'whole build', seconds: event.seconds })
  }
  return times
}
