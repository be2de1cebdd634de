import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { type Distribution, packageOf, readDistribution } from '../distribution.ts'
import type { Check, Host } from '../doctor/check.ts'
import { canBuild, runChecks } from '../doctor/checks.ts'
import { adviceOf, mendCommand } from '../doctor/mend.ts'
import { type Purpose, purposes, toolsByPackage } from '../doctor/tools.ts'
import { lookOf } from '../report/choose.ts'
import { createStyle, type Ink, plainStyle, type Style } from '../report/style.ts'
import { toolPath } from '../run.ts'
import { defaultStore } from '../settings/default-store.ts'
import type { CommandIo } from './io.ts'

interface DoctorOptions {
  readonly json?: boolean
  readonly packages?: Purpose
  readonly reasons?: boolean
  readonly tests?: boolean
  readonly store?: string
}

/** `parfait doctor`: what this host lacks, and the command that mends it. */
export function doctorCommand(io: CommandIo): Command {
  return new Command('doctor')
    .description('check whether this host can build images, and say what mends it')
    .option('--json', 'print the checks as JSON')
    .option('--tests', 'check also what the tests of parfait need')
    .option('--store <folder>', 'where layers and downloads are kept (default: ~/.cache/parfait)')
    .addOption(
      new Option(
        '--packages <purpose>',
        'only print the packages for a purpose, as this host calls them, one a line',
      ).choices(purposes),
    )
    .option('--reasons', 'with --packages: say behind each name what it does')
    .action(async (options: DoctorOptions) => {
      if (options.packages)
        io.stdout.write(packageLines(options.packages, await readDistribution(), options.reasons))
      else await examine(options, io)
    })
}

/** A line for each package whose name is known. */
function packageLines(purpose: Purpose, distribution: Distribution, withReasons = false): string {
  const lines = [...toolsByPackage([purpose], distribution)]
    .filter(([, tools]) => tools.some((tool) => packageOf(tool, distribution) !== undefined))
    .map(([name, [tool]]) => (withReasons ? `${name}\t${tool?.reason}\n` : `${name}\n`))
  return lines.join('')
}

/** What this host lacks to build images, as the command tells it, without colours. */
export async function examineText(options: DoctorOptions, io: CommandIo): Promise<string> {
  const host = hostOf(options, io, await readDistribution())
  const checks = await runChecks(host, ['build'])
  const report = { canBuild: canBuild(checks), mend: await mendCommand(checks, host), checks }
  return describe(report, plainStyle)
}

async function examine(options: DoctorOptions, io: CommandIo): Promise<void> {
  const host = hostOf(options, io, await readDistribution())
  const checks = await runChecks(host, options.tests ? purposes : ['build', 'boot'])
  const mend = await mendCommand(checks, host)
  const isAble = canBuild(checks)
  const report = { canBuild: isAble, mend, checks }
  io.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report, styleOf(io)),
  )
  // The table has said all; the code is for scripts.
  if (!isAble) throw new CommanderError(1, 'parfait.doctor', '')
}

function hostOf(
  { store }: DoctorOptions,
  { cwd, env, signal }: CommandIo,
  distribution: Distribution,
): Host {
  const { uid, username } = userInfo()
  return {
    user: { id: uid, name: username },
    store: resolve(cwd, store ?? env.PARFAIT_STORE ?? defaultStore(env, cwd)),
    temp: resolve(cwd, env.TMPDIR || '/tmp'),
    path: toolPath,
    root: '/',
    distribution,
    signal,
  }
}

function styleOf({ stdout, env }: CommandIo): Style {
  return createStyle(lookOf(stdout, env))
}

interface Report {
  readonly canBuild: boolean
  readonly mend: string | undefined
  readonly checks: readonly Check[]
}

function describe(report: Report, style: Style): string {
  const column = Math.max(...report.checks.map(({ name }) => name.length))
  const rows = report.checks.map((check) => rowOf(check, column, style))
  const verdict = report.canBuild ? 'This host can build images.' : 'This host cannot build yet.'
  const advice = adviceOf(report.checks).map((line) => `  ${style.marks.info} ${line}`)
  const sections = [
    rows,
    [style.paint('bold', verdict)],
    ...(report.mend ? [['What is missing comes with:', `  ${report.mend}`]] : []),
    ...(advice.length > 0 ? [['What only you can decide:', ...advice]] : []),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function rowOf({ name, state, detail }: Check, column: number, style: Style): string {
  const { done, warning, failed } = style.marks
  const [ink, mark]: [Ink, string] =
    state === 'ok' ? ['green', done] : state === 'warning' ? ['yellow', warning] : ['red', failed]
  return `${style.paint(ink, mark)} ${name.padEnd(column)}  ${detail}`
}
