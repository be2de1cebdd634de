import { randomUUID } from 'node:crypto'
import { ParfaitError } from '../errors.ts'
import { describeEnd } from '../process-end.ts'
import { cleanLine } from '../report/width.ts'
import { keepLast } from '../servers/ssh.ts'
import { textLines } from '../text-lines.ts'
import { lost } from './ask.ts'
import { endWithin, type Host } from './host.ts'
import { stepScript } from './step-script.ts'

/** Milliseconds: how long a host may take to end a hook that is not wanted any more. */
const goodbye = 15_000

/**
 * Runs what a parcel has on a host; `onLine` gets each line that it prints, and gives back what the host's log shall
 * have of it. Errors: `hook-failed`, `host-lost`, `host-unfit`, `interrupted`.
 */
export async function runStep(
  host: Host,
  of: {
    readonly isRoot: boolean
    readonly parcel: Uint8Array
    /** First line in the log; absent: nothing of it is for the log. */
    readonly title?: string | undefined
    readonly onLine: (line: string) => string | undefined
    readonly signal?: AbortSignal | undefined
    /** Seconds. */
    readonly timeout?: number | undefined
  },
): Promise<void> {
  const mark = randomUUID()
  const program = await host.start(stepScript({ size: of.parcel.length, mark }), of)
  const { child } = program
  const said = keepLast(child.stderr)
  let isLate = false
  const stop = () => {
    child.stdin.end()
    void endWithin(program, goodbye)
  }
  const endLate = () => {
    isLate = true
    stop()
  }
  const late = of.timeout && setTimeout(endLate, of.timeout * 1000)
  if (of.signal?.aborted) stop()
  of.signal?.addEventListener('abort', stop, { once: true })
  try {
    child.stdin.write(of.parcel)
    if (of.title !== undefined) child.stdin.write(`${of.title}\n`)
    let status: number | undefined
    let blank = false
    for await (const line of textLines(child.stdout)) {
      if (status === undefined && line.startsWith(`${mark} `)) {
        status = Number(line.slice(mark.length + 1))
        child.stdin.end()
      } else {
        // The mark begins a line of its own, which may be one line end too many.
        if (blank) say('')
        blank = line === ''
        if (!blank) say(line)
      }
    }
    const { code } = await program.ended
    if (of.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
    if (isLate) throw failed(`It took longer than ${of.timeout} s`, 'allow it more: --hook-timeout')
    if (status === undefined) throw code === 74 || code === 75 ? unfit(host, said()) : lost(host)
    if (status !== 0) {
      const { says, hint } = describeEnd({ code: status })
      throw failed(
        `It ${says}`,
        hint ?? 'mend it and run the same again: that begins with this step',
      )
    }
  } finally {
    clearTimeout(late)
    of.signal?.removeEventListener('abort', stop)
  }

  function say(line: string): void {
    const shown = of.onLine(line)
    if (shown !== undefined && !child.stdin.writableEnded)
      child.stdin.write(`${cleanLine(shown)}\n`)
  }
}

function failed(how: string, hint: string): ParfaitError {
  return new ParfaitError('hook-failed', how, { hint })
}

function unfit({ name }: Host, said: string): ParfaitError {
  return new ParfaitError('host-unfit', `'${name}' refused the step: ${said.trim()}`, {
    place: name,
    hint: 'look there what is in the way',
  })
}
