import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isBelow } from '../files.ts'
import type { Gathering } from '../sandbox/job.ts'

/**
 * A table of mounts, as fstab(5), that shows folders of the store together in one: a file system in memory, and a bind
 * for each. So mount(8) is called once, and a view binds one folder. Names are those of layers and sessions; a table
 * cannot hold every other.
 */
function gatheringTable({ folder, from }: Gathering): string {
  const strange = [folder, ...from].find((path) => !/^[\w./-]+$/.test(path))
  if (strange !== undefined) throw new TypeError(`no name for a table of mounts: '${strange}'`)
  const binds = from.map((path, index) => `${path} ${folder}/${index} none bind,X-mount.mkdir 0 0`)
  return `${[`tmpfs ${folder} tmpfs mode=0700 0 0`, ...binds].join('\n')}\n`
}

/** Writes that table; gives back the arguments of mount(8), to be called with the store as its working directory. */
export function gatheringArguments(gathering: Gathering, work: string): string[] {
  const table = join(work, 'gathering')
  writeFileSync(table, gatheringTable(gathering))
  return ['--all', '--fstab', table]
}

/** True where anything is mounted at or below a folder: whoever removes that folder removes what is mounted. */
export function hasMounts(folder: string): boolean {
  return mountPoints().some((path) => isBelow(path, folder))
}

/** Where something is mounted. */
export function mountPoints(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, octal))
    .filter((path) => path !== '')
}

function octal(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8))
}
