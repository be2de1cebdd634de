import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere } from '../files.ts'
import { findTool } from '../tools.ts'
import type { Host } from './check.ts'

/** Something on this host that keeps users from making namespaces. */
export interface Restriction {
  /** The name that its documentation has. */
  readonly name: string
  readonly detail: string
  /** The line for `/etc/sysctl.d` that lifts it, where there is one. */
  readonly sysctl?: string
}

const sysctls = [
  {
    name: 'kernel.unprivileged_userns_clone',
    restrictedBy: '0',
    lift: 'kernel.unprivileged_userns_clone = 1',
    detail: 'Debian’s switch for namespaces of users is off',
  },
  {
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    restrictedBy: '1',
    lift: 'kernel.apparmor_restrict_unprivileged_userns = 0',
    detail: 'AppArmor takes the rights from namespaces of users, as Ubuntu does since 23.10',
  },
  {
    name: 'user.max_user_namespaces',
    restrictedBy: '0',
    lift: 'user.max_user_namespaces = 10000',
    detail: 'the number of user namespaces is limited to none',
  },
] as const

/** The known restrictions that this host has, by name. */
export async function findRestrictions(host: Host): Promise<Restriction[]> {
  const found = await Promise.all([
    ...sysctls.map((row) => readSysctl(row, host)),
    findPlainNewuidmap(host),
    findContainer(host),
  ])
  return found.filter((restriction) => restriction !== undefined)
}

async function readSysctl(
  row: (typeof sysctls)[number],
  { root }: Host,
): Promise<Restriction | undefined> {
  const value = await readIfThere(join(root, 'proc/sys', row.name.replace('.', '/')))
  if (value?.trim() !== row.restrictedBy) return undefined
  return { name: row.name, detail: `= ${row.restrictedBy}: ${row.detail}`, sysctl: row.lift }
}

/** newuidmap without its set-user-id bit or its capability can map nothing; images of containers lose both. */
async function findPlainNewuidmap({ path }: Host): Promise<Restriction | undefined> {
  const file = await findTool('newuidmap', path)
  const mode = file && (await stat(file).catch(() => undefined))?.mode
  if (!mode || mode & 0o4000) return undefined
  return { name: 'newuidmap', detail: `${file} is not set-user-id root` }
}

const containerMarks = ['run/systemd/container', 'run/.containerenv', '.dockerenv']

async function findContainer({ root }: Host): Promise<Restriction | undefined> {
  for (const mark of containerMarks)
    if (await stat(join(root, mark)).catch(() => undefined))
      return {
        name: 'container',
        detail: `this host is a container (/${mark}), whose rules may forbid namespaces`,
      }
  return undefined
}
