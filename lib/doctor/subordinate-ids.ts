import { join } from 'node:path'
import { readIfThere } from '../files.ts'
import type { Check, Host } from './check.ts'
import { probe } from './probe.ts'

/** Ids that a user may hand to a sandbox; subuid(5). */
interface IdRange {
  readonly owner: string
  readonly start: number
  readonly count: number
}

/** Debian's `nobody` is 65534: an image needs the ids below 65536. */
const neededIds = 65_536
const firstRange = 100_000

/** Whether the user may use as many ids as an image has. */
export async function checkSubordinateIds(host: Host): Promise<Check> {
  if (host.user.id === 0) return checkOwnIds(host)
  const name = 'subordinate ids'
  const [users, groups] = await Promise.all([
    rangeOf('subuid', host),
    rangeOf('subgid', host),
  ] as const)
  const small = Math.min(users?.count ?? 0, groups?.count ?? 0)
  if (users && small >= neededIds) {
    const last = users.start + users.count - 1
    return { name, state: 'ok', detail: `${users.start}-${last} for ${host.user.name}` }
  }
  const which = users ? 'subgid' : 'subuid'
  const detail =
    small === 0
      ? `no range for ${host.user.name} in /etc/${which}`
      : `the first range of ${host.user.name} has ${small} ids, an image needs ${neededIds}`
  return { name, state: 'missing', detail, remedy: { command: await addRange(host) } }
}

/** The range that unshare(1) takes: the first. */
async function rangeOf(file: 'subuid' | 'subgid', host: Host): Promise<IdRange | undefined> {
  const { id, name } = host.user
  const ranges = await readRanges(file, host)
  const own = ranges.find(({ owner }) => owner === name || owner === String(id))
  if (own) return own
  // A directory service may know of ranges that no file has; nsswitch.conf(5), `subid:`.
  const args = file === 'subgid' ? ['-g', name] : [name]
  const said = await probe(host, 'getsubids', args).catch(() => undefined)
  const [, start, count] = /^0: \S+ (\d+) (\d+)/.exec(said?.stdout ?? '') ?? []
  return count ? { owner: name, start: Number(start), count: Number(count) } : undefined
}

async function readRanges(file: 'subuid' | 'subgid', host: Host): Promise<IdRange[]> {
  const text = (await readIfThere(join(host.root, 'etc', file))) ?? ''
  return text
    .split('\n')
    .map((line) => /^([^:]+):(\d+):(\d+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, owner = '', start, count]) => ({ owner, start: Number(start), count: Number(count) }))
}

/** A command that gives the user a range that nobody has. */
async function addRange(host: Host): Promise<string> {
  const ranges = await Promise.all([readRanges('subuid', host), readRanges('subgid', host)])
  const start = Math.max(firstRange, ...ranges.flat().map((range) => range.start + range.count))
  const range = `${start}-${start + neededIds - 1}`
  return `usermod --add-subuids ${range} --add-subgids ${range} ${host.user.name}`
}

/** Root has all ids, unless it is the root of a container that was given few. */
async function checkOwnIds(host: Host): Promise<Check> {
  const name = 'subordinate ids'
  const map = (await readIfThere(join(host.root, 'proc/self/uid_map'))) ?? ''
  const counts = map
    .trim()
    .split('\n')
    .map((line) => Number(line.trim().split(/\s+/)[2] ?? 0))
  const count = counts.reduce((sum, each) => sum + each, 0)
  if (count >= neededIds) return { name, state: 'ok', detail: 'root needs none' }
  return {
    name,
    state: 'missing',
    detail: `this container's root has ${count} user ids, an image needs ${neededIds}`,
    remedy: { advice: [`start the container with at least ${neededIds} user and group ids`] },
  }
}
