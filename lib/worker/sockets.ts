import { lstatSync, readFileSync } from 'node:fs'

/** Paths of the sockets that somebody on this host listens on, outside of /run; unix(7), proc(5). */
export function findSockets(): string[] {
  const paths = readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .flatMap((line) => /^\S+: (?:\S+ +){6}(\/.*)$/.exec(line)?.[1] ?? [])
  return [...new Set(paths)].filter((path) => !/^\/(var\/)?run\//.test(path) && isSocket(path))
}

/** Names may be of another mount namespace, or behind a folder that is closed to us. */
function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket()
  } catch {
    return false
  }
}
