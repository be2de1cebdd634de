import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digest, packageFolder } from '../files.ts'
import type { Hook } from '../flavours/flavour.ts'
import { readUnchanged } from '../keyed-files.ts'

/** A file for the tree. */
export interface CarriedFile {
  readonly content?: string
  /** How `content` is to be read: files of any kind go through JSON. Default: UTF-8. */
  readonly encoding?: 'base64'
  readonly mode?: number
  readonly link?: string
}

/** Where first-boot hooks lie in an image; each with its flavour's files beside it. */
const carriedFolder = '/usr/lib/parfait/first-boot.d'
const runner = '/usr/lib/parfait/run-first-boot'

/**
 * Inside the tree, behind the files: where insserv is, a link of an init script alone starts nothing, because its
 * list has another order.
 */
export const registration = '! command -v insserv >/dev/null || insserv parfait-first-boot'

const unitFolder = '/usr/lib/systemd/system'

/** What starts the hooks of each order. */
const units = {
  'order-early': 'parfait-first-boot-early.service',
  order: 'parfait-first-boot.service',
} as const

/**
 * The files that make an image run first-boot hooks once: the hooks in order, the runner, and what
 * starts it before rc.local, under systemd as well as under init scripts. Hooks of the flavours named in `offline` run
 * before the others, and wait for no network; a machine that has no others waits for none. Error: `flavour-changed`.
 */
export async function carryFiles(
  hooks: readonly Hook[],
  offline: readonly string[] = [],
): Promise<Record<string, CarriedFile>> {
  const files: Record<string, CarriedFile> = {
    [runner]: { content: asset('run-first-boot'), mode: 0o755 },
    // Also where nothing starts it: else systemd makes a unit of that name of the init script.
    [`${unitFolder}/${units.order}`]: { content: asset(units.order) },
    '/etc/init.d/parfait-first-boot': { content: asset('parfait-first-boot.init'), mode: 0o755 },
  }
  for (const level of ['2', '3', '4', '5'])
    files[`/etc/rc${level}.d/S98parfait-first-boot`] = { link: '../init.d/parfait-first-boot' }
  const early: string[] = []
  const late: string[] = []
  for (const hook of hooks) {
    const flavour = join(hook.file, '..', '..')
    for (const [path, digest] of Object.entries(hook.code)) {
      const { content, executable } = await readUnchanged({ source: join(flavour, path), digest })
      files[`${carriedFolder}/${hook.flavour}/${path}`] = {
        content: Buffer.from(content).toString('base64'),
        encoding: 'base64',
        // The executable bit alone: the permissions of a checkout depend on the umask of who made it.
        mode: executable ? 0o755 : 0o644,
      }
    }
    const order = offline.includes(hook.flavour) ? early : late
    order.push(`${hook.flavour}/first-boot.d/${hook.name}`)
  }
  return { ...files, ...started('order-early', early), ...started('order', late) }
}

/** An order of hooks, and the unit that starts them; nothing where there are none. */
function started(order: keyof typeof units, hooks: readonly string[]): Record<string, CarriedFile> {
  if (hooks.length === 0) return {}
  const unit = units[order]
  const path = `${unitFolder}/${unit}`
  return {
    [`${carriedFolder}/${order}`]: { content: `${hooks.join('\n')}\n` },
    [path]: { content: asset(unit) },
    [`/etc/systemd/system/multi-user.target.wants/${unit}`]: { link: path },
  }
}

/** Digests of what parfait itself carries into images, for the key of the step. */
export function carrierDigests(): Record<string, string> {
  const names = ['run-first-boot', ...Object.values(units), 'parfait-first-boot.init']
  return {
    ...Object.fromEntries(names.map((name) => [`parfait/${name}`, digest(asset(name))])),
    'parfait/registration': digest(registration),
  }
}

function asset(name: string): string {
  return readFileSync(join(packageFolder, 'lib', 'first-boot', name), 'utf8')
}
