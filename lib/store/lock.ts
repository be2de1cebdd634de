import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno, ParfaitError } from '../errors.ts'
import { missingTool, toolPath } from '../run.ts'
import { type Program, startProgram } from '../start.ts'
import { saidBy, systemFault } from '../system-fault.ts'

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
 * own part. What an overlay has for itself has folders that even their owner cannot enter. A sandbox that starts only now makes it once more, and removes it where there is no lock: it is looked at
 * after the lock is gone.
 */
const holder = `trap '' PIPE
echo held
cat >/dev/null
tries=0
while [ -n "$1" ] && [ -e "$1" ] && [ $tries -lt 50 ]; do
  for note in "$1"/elsewhere/*; do
    [ -L "$note" ] && case $(readlink -n "$note") in
      /*/.*".\${1##*/}") rm -rf -- "$(readlink -n "$note")" ;;
    esac
  done
  rm -rf -- "$1" 2>/dev/null || {
    find -P "$1" -type d ! -perm -700 -exec chmod u+rwx {} \\; 2>/dev/null
    sleep 0.2
  }
  tries=$((tries + 1))
done
[ -z "$1" ] || [ -e "$1" ] || rm -f -- "$0"
[ -z "$1" ] || [ -e "$0" ] || rm -rf -- "$1"`

/**
 * Takes a lock on a file, made where it is missing. Node has no flock(2), so flock(1) holds it for as
 * long as its standard input is open: it ends with this process, even by SIGKILL.
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<Lock | undefined> {
  await mkdir(dirname(path), { recursive: true })
  if (options.signal?.aborted) throw interrupted()
  const args = [
    options.shared ? '--shared' : '--exclusive',
    ...(options.wait === false ? ['--nonblock', '--conflict-exit-code', String(takenExit)] : []),
    ...['--no-fork', path, 'sh', '-c', holder, path, options.scratch ?? ''],
  ]
  // Who has the lock keeps it when all is broken off, too: the holder is what removes the folder where nobody else can.
  const waiting = new AbortController()
  const stop = () => waiting.abort()
  options.signal?.addEventListener('abort', stop, { once: true })
  const program = await startProgram({
    command: 'flock',
    args,
    env: { PATH: toolPath },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: waiting.signal,
  })
  const { child, ended } = program
  const held = new Promise<true>((resolve) => child.stdout?.once('data', () => resolve(true)))
  const outcome = await Promise.race([held, ended])
  options.signal?.removeEventListener('abort', stop)
  if (outcome === true) return { release: () => releaseLock(program) }
  if (outcome.code === takenExit) return undefined
  if (waiting.signal.aborted) throw interrupted()
  if (isErrno(outcome.fault, 'ENOENT')) throw missingTool('flock', outcome.fault)
  throw await refusalOf(path)
}

function interrupted(): ParfaitError {
  return new ParfaitError('interrupted', 'Interrupted')
}

/** Why a lock could not be taken that nobody else has: what flock(1) says of it is for no program. */
async function refusalOf(path: string): Promise<ParfaitError> {
  try {
    await (await open(path, 'a')).close()
  } catch (cause) {
    const told = systemFault(cause)
    if (told?.code === 'disk-full') return told
    return new ParfaitError('output-refused', `The store cannot be written: ${saidBy(cause)}`, {
      place: path,
      hint: told?.hint ?? 'name a writable folder by --store or PARFAIT_STORE',
      cause,
    })
  }
  return new ParfaitError('sandbox-failed', `The lock '${path}' could not be taken`, {
    place: path,
    hint: 'its file system must have locks (flock(2)); name another store by --store',
  })
}

async function releaseLock({ child, ended }: Program): Promise<void> {
  child.stdin?.end()
  await ended
}
