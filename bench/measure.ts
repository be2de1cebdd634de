import { spawn } from 'node:child_process'
import { open, readFile, stat } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { run, toolPath } from '../lib/run.ts'
import type { Case, Contender, StepTime } from './contender.ts'

/** One run of one contender. Times in seconds, sizes in bytes. */
export interface Sample {
  readonly contender: string
  readonly case: Case
  readonly wall: number
  readonly user: number
  readonly system: number
  /** Of the largest process. */
  readonly memory: number
  readonly output: number
  /** Processor time that the machine spent meanwhile on all else: other users, and the kernel's own threads. */
  readonly elsewhere: number
  readonly steps: readonly StepTime[]
}

/** Runs a contender once under GNU time. */
export async function measure(contender: Contender, name: Case): Promise<Sample> {
  // What the run before has written is not this one's burden.
  await run('sync', [])
  const busyBefore = busySeconds()
  const { argv, env, cwd } = contender.command(name)
  // Beside the contender's folder, which a cold run empties.
  const report = `${dirname(contender.output)}-${name}.time`
  const log = `${dirname(contender.output)}-${name}.log`
  const wall = await timed({
    argv: ['/usr/bin/time', '--verbose', `--output=${report}`, '--', ...argv],
    env,
    cwd,
    log,
  })
  const busy = busySeconds() - busyBefore
  const text = await readFile(report, 'utf8')
  const field = (label: string) => {
    const value = text.split('\n').find((line) => line.trim().startsWith(label))
    return Number(value?.split(': ').at(-1))
  }
  const [user, system] = [field('User time'), field('System time')]
  return {
    contender: contender.id,
    case: name,
    wall,
    user,
    system,
    elsewhere: Math.max(0, busy - user - system),
    memory: field('Maximum resident set size') * 1024,
    output: (await stat(contender.output)).size,
    steps: contender.steps?.(await readFile(log, 'utf8')) ?? [],
  }
}

/** Processor time since the machine started, of all that ran. */
function busySeconds(): number {
  const times = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq)
  return times.reduce((sum, one) => sum + one, 0) / 1000
}

interface Timed {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly log: string
}

/** The wall time of a command that has to succeed; its output goes to the log. */
async function timed({ argv, env, cwd, log }: Timed): Promise<number> {
  const output = await open(log, 'w')
  const [command = '', ...args] = argv
  const started = performance.now()
  const status = await new Promise<number | string>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: toolPath, LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', output.fd, output.fd],
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'gone'))
  }).finally(() => output.close())
  const seconds = (performance.now() - started) / 1000
  if (status === 0) return seconds
  const tail = (await readFile(log, 'utf8')).trim().split('\n').slice(-20).join('\n')
  throw new Error(`it ended with ${status}: ${argv.join(' ')}\n${tail}\nlog: ${log}`)
}
