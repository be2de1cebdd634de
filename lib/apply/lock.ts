import { ParfaitError } from '../errors.ts'
import { lost } from './ask.ts'
import { endWithin, type Host } from './host.ts'

const script = `set -eu
mkdir -p /var/lib/parfait
exec 9>>/var/lib/parfait/apply.lock
flock -n 9 || exit 75
echo locked
cat >/dev/null`

/** Does something while nobody else applies anything to the host. Errors: `host-busy`, `host-lost`. */
export async function withLock<T>(host: Host, isRoot: boolean, work: () => Promise<T>): Promise<T> {
  const program = await host.start(script, { isRoot })
  const { child, ended } = program
  const isHeld = await new Promise<boolean>((resolve) => {
    child.stdout.on('data', () => resolve(true))
    child.stdout.once('close', () => resolve(false))
  })
  child.stderr.resume()
  if (!isHeld) {
    const { code } = await ended
    if (code !== 75) throw lost(host)
    throw new ParfaitError('host-busy', `Another parfait apply works on '${host.name}'`, {
      place: host.name,
      hint: 'wait for its end, and run the same again',
    })
  }
  try {
    return await work()
  } finally {
    child.stdin.end()
    await endWithin(program, 5000)
  }
}
