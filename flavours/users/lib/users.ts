import { sudoersLine } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** One user, as the options say it. */
export type User = Exclude<Flavour['options']['users'][number], string>

/** The users of the options; a name alone gets what holds for all. */
export function readUsers({ users, shell, sudo }: Omit<Flavour['options'], 'groups'>): User[] {
  return users.map((user) =>
    typeof user === 'string' ? { name: user, shell, sudo } : { shell, ...user },
  )
}

/** Arguments of useradd(8), or of usermod(8) for a user that is there. */
export function userArguments(user: User, isThere: boolean): string[] {
  const { name, uid, group, groups = [], comment, home, shell, system = false } = user
  return [
    ...(isThere || !system ? [] : ['--system']),
    ...(isThere || system ? [] : ['--create-home']),
    ...(uid === undefined ? [] : ['--uid', String(uid)]),
    ...(group === undefined ? [] : ['--gid', group]),
    ...(groups.length === 0 ? [] : ['--groups', groups.join(',')]),
    ...(groups.length > 0 && isThere ? ['--append'] : []),
    ...(comment === undefined ? [] : ['--comment', comment]),
    ...(home === undefined ? [] : isThere ? ['--home', home] : ['--home-dir', home]),
    ...(shell === undefined ? [] : ['--shell', shell]),
    name,
  ]
}

/** The line for sudoers.d; undefined for who may not. */
export function sudoRule({ name, sudo = false }: User): string | undefined {
  if (sudo === false) return undefined
  const rule = sudo === true ? 'ALL=(ALL:ALL) NOPASSWD: ALL' : sudo
  return `${sudoersLine(name, rule, `users.${name}.sudo`)}\n`
}
