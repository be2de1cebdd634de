import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, writeFileSync } from 'node:fs'
import { ParfaitError } from '../errors.ts'
import { toolPath } from '../run.ts'

/** True where the ids of this process are the host's own: the maps of the first namespace cover all. */
export function isRealRoot(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
}

let opened: Promise<number> | undefined

/**
 * A user namespace below that of the worker, with the same ids: who is in it is root over files, and over
 * nothing that belongs to the worker's namespaces. No mount can be changed, no device made, no module
 * loaded. Gives back a descriptor, which keeps it alive; user_namespaces(7).
 */
export function openNamespace(): Promise<number> {
  opened ??= makeNamespace()
  return opened
}

async function makeNamespace(): Promise<number> {
  const holder = spawn('unshare', ['--user', '--', 'cat'], {
    env: { PATH: toolPath, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // What cat gives back says that unshare is done.
  holder.stdin.on('error', () => {})
  holder.stdin.write('\n')
  const ended = once(holder, 'close').then(() => {
    throw new ParfaitError('sandbox-failed', 'No user namespace for a hook could be made', {
      hint: "raise the limit of processes ('ulimit -u', or pids.max of the cgroup)",
    })
  })
  await Promise.race([once(holder.stdout, 'data'), ended])
  ended.catch(() => {})
  for (const name of ['uid_map', 'gid_map'])
    writeFileSync(
      `/proc/${holder.pid}/${name}`,
      sameIds(readFileSync(`/proc/self/${name}`, 'utf8')),
    )
  const descriptor = openSync(`/proc/${holder.pid}/ns/user`, 'r')
  holder.stdin.end()
  return descriptor
}

/** The ids of a map, each for itself. */
function sameIds(map: string): string {
  return map
    .trim()
    .split('\n')
    .map((line) => {
      const [first = '', , count = ''] = line.trim().split(/\s+/)
      return `${first} ${first} ${count}`
    })
    .join('\n')
}
