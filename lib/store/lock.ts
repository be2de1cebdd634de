import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { toolPath } from '../run.ts'
import { type Program, startProgram } from '../start.ts'

/** A lock that the kernel drops when its holder is gone, however it went. */
export interface Lock {
  release(): Promise<void>
}

interface LockOptions {
  readonly shared?: boolean
  /** False: give undefined at once where somebody else has the lock. */
  readonly wait?: boolean
  readonly signal?: AbortSignal | undefined
  /** A folder to remove when the lock ends; also where its owner was killed and could not. */
  readonly scratch?: string
}

/** The exit code by which flock(1) says that somebody else has the lock. */
const takenExit = 75

/**
 * Waits until its input is closed. A scratch folder that is left then had an owner that was killed: it is removed, and
 * before it what it has elsewhere, for some seconds again and again, because sandboxes that end meanwhile remove their
 * own part.
 */
const holder = `echo held
cat >/dev/null
tries=0
while [ -n "$1" ] && [ -e "$1" ] && [ $tries -lt 50 ]; do
  for note in "$1"/elsewhere/*; do
    [ -L "$note" ] && case $(readlink -n "$note") in
      /*/.*".\${1##*/}") rm -rf -- "$(readlink -n "$note")" ;;
    esac
  done
  rm -rf -- "$1" 2>/dev/null || sleep 0.2
  tries=$((tries + 1))
  [ -e "$1" ] || rm -f -- "$0"
done`

/**
 * Takes a lock on a file, made where it is missing. Node has no flock(2), so flock(1) holds it for as
 * long as its standard input is open: it ends with this process, even by SIGKILL.
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<Lock | undefined> {
  await mkdir(dirname(path), { recursive: true })
  const args = [
    options.shared ? '--shared' : '--exclusive',
    ...(options.wait === false ? ['--nonblock', '--conflict-exit-code', String(takenExit)] : []),
    ...['--no-fork', path, 'sh', '-c', holder, path, options.scratch ?? ''],
  ]
  const program = await startProgram({
    command: 'flock',
    args,
    env: { PATH: toolPath },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: options.signal,
  })
  const { child, ended } = program
  const held = new Promise<true>((resolve) => child.stdout?.once('data', () => resolve(true)))
  const outcome = await Promise.race([held, ended.then(({ code }) => code)])
  if (outcome === true) return { release: () => releaseLock(program) }
  if (outcome === takenExit) return undefined
  if (options.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  throw new ParfaitError('store-locked', `The lock '${path}' could not be taken`, {
    place: path,
    hint: 'check that the folder is writable and that flock (util-linux) is installed',
  })
}

async function releaseLock({ child, ended }: Program): Promise<void> {
  child.stdin?.end()
  await ended
}
