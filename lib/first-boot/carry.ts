import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { digest, packageFolder } from '../files.ts'
import type { Hook } from '../flavours/flavour.ts'

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
 * The files that make an image run first-boot hooks once: the hooks in order, the runner, and what
 * starts it before rc.local, under systemd as well as under init scripts.
 */
export function carryFiles(hooks: readonly Hook[]): Record<string, CarriedFile> {
  const files: Record<string, CarriedFile> = {
    [runner]: { content: asset('run-first-boot'), mode: 0o755 },
    '/usr/lib/systemd/system/parfait-first-boot.service': {
      content: asset('parfait-first-boot.service'),
    },
    '/etc/systemd/system/multi-user.target.wants/parfait-first-boot.service': {
      link: '/usr/lib/systemd/system/parfait-first-boot.service',
    },
    '/etc/init.d/parfait-first-boot': { content: asset('parfait-first-boot.init'), mode: 0o755 },
  }
  for (const level of ['2', '3', '4', '5'])
    files[`/etc/rc${level}.d/S98parfait-first-boot`] = { link: '../init.d/parfait-first-boot' }
  const order: string[] = []
  for (const hook of hooks) {
    const flavour = join(hook.file, '..', '..')
    for (const path of Object.keys(hook.code)) {
      const content = readFileSync(join(flavour, path), 'base64')
      // The executable bit alone: the permissions of a checkout depend on the umask of who made it.
      const mode = (statSync(join(flavour, path)).mode & 0o111) === 0 ? 0o644 : 0o755
      files[`${carriedFolder}/${hook.flavour}/${path}`] = { content, encoding: 'base64', mode }
    }
    order.push(`${hook.flavour}/first-boot.d/${hook.name}`)
  }
  files[`${carriedFolder}/order`] = { content: `${order.join('\n')}\n` }
  return files
}

/** Digests of what parfait itself carries into images, for the key of the step. */
export function carrierDigests(): Record<string, string> {
  const names = ['run-first-boot', 'parfait-first-boot.service', 'parfait-first-boot.init']
  return Object.fromEntries(names.map((name) => [`parfait/${name}`, digest(asset(name))]))
}

function asset(name: string): string {
  return readFileSync(join(packageFolder, 'lib', 'first-boot', name), 'utf8')
}
