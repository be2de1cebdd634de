import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import { type Accelerator, probeAccelerator } from '../boot/accelerator.ts'
import { type BootFlags, type BootWish, readBootFlags } from '../boot/boot-wish.ts'
import { waitForBootstrap } from '../boot/bootstrap.ts'
import type { GuestServer } from '../boot/guest-server.ts'
import type { ReportsFolder } from '../boot/guest-session/reports-folder.ts'
import { sessionPorts } from '../boot/guest-session/run-session.ts'
import { endsWithin } from '../boot/launch.ts'
import { OpeningNoise } from '../boot/opening-noise.ts'
import { kernelPanic } from '../boot/serial-console.ts'
import { bootMachine, describeEnd, type Session } from '../boot/session.ts'
import { freePort, runOverSsh, type SshAccess, waitForSsh } from '../boot/ssh.ts'
import { attachTerminal, keysHelp } from '../boot/terminal.ts'
import { ParfaitError } from '../errors.ts'
import { plural } from '../files.ts'
import { shellLine } from '../quoting/shell.ts'
import { wishedMachine, wishedServer } from './boot-machine.ts'
import { addBootOptions } from './boot-options.ts'
import { bootSession, wishedReports } from './boot-session.ts'
import { openConsoleLog } from './console-log.ts'
import type { CommandIo } from './io.ts'

/** `parfait boot`. */
export function bootCommand(io: CommandIo): Command {
  const command = new Command('boot')
    .summary('start an image in QEMU')
    .description(
      `Start an image in QEMU, with its serial console on this terminal. The image\nis not changed. ${keysHelp}.`,
    )
    .argument('[image]', 'disk image, such as out.qcow2')
  return addBootOptions(command).action(async (image: string | undefined, flags: BootFlags) => {
    const exitCode = await runBoot(io, readBootFlags(image, flags))
    // The status of --exec is no error of ours, so nothing is thrown that would be told as one.
    if (exitCode !== 0) process.exitCode = exitCode
  })
}

/** A machine of this command, and all that must end with it. */
interface Running {
  readonly session: Session
  readonly access: SshAccess | undefined
  /** Of `--session`. */
  readonly reports: ReportsFolder | undefined
}

/** Boots as wished, and yields the exit code: the status of `--exec`, or 0. */
async function runBoot(io: CommandIo, wish: BootWish): Promise<number> {
  const log = wish.consoleLog === undefined ? undefined : await openConsoleLog(io, wish.consoleLog)
  let server: GuestServer | undefined
  let reports: ReportsFolder | undefined
  try {
    reports = await wishedReports(io, wish)
    server = await wishedServer(io, wish)
    const running = { ...(await start(io, wish, server)), reports }
    const { session } = running
    const isShown = !isInteractive(wish) && wish.exec === undefined
    const followed = Promise.all([
      follow(session, (text) => log?.writeFile(text)),
      follow(session, (text) => isShown && (wish.session?.tap ? io.stderr : io.stdout).write(text)),
    ])
    let exitCode: number
    try {
      exitCode = isInteractive(wish) ? await interact(io, session) : await watch(io, wish, running)
    } finally {
      await session.close()
      await endsWithin(followed, 2000)
    }
    // Behind what matched, which a reader of the console may have shown only now.
    if (isShown) tellMatch(io, wish)
    return exitCode
  } finally {
    await reports?.close()
    await server?.close()
    await log?.close()
  }
}

function isInteractive({ until, exec, isUntilBootstrap, session }: BootWish): boolean {
  return until === undefined && exec === undefined && !isUntilBootstrap && !session
}

async function start(
  io: CommandIo,
  wish: BootWish,
  server: GuestServer | undefined,
): Promise<Omit<Running, 'reports'>> {
  const { signal } = io
  const scratch = io.env.TMPDIR || '/var/tmp'
  const access = await describeAccess(io, wish)
  const machine = await wishedMachine(io, wish, { scratch, sshPort: access?.port, server })
  const { architecture } = machine
  const accelerator = await probeAccelerator({ architecture, scratch, signal, wanted: wish.accel })
  announce(io, wish, { accelerator, access })
  const noise = new OpeningNoise()
  const show = (bytes: Uint8Array) => io.stdout.write(noise.add(bytes))
  const onBytes = isInteractive(wish) ? show : undefined
  const ports = wish.session ? Object.values(sessionPorts) : []
  const booting = { machine, accelerator, scratch, signal, onBytes, ports }
  return { session: await bootMachine(booting), access }
}

interface Choices {
  readonly accelerator: Accelerator
  readonly access: SshAccess | undefined
}

function announce(io: CommandIo, wish: BootWish, { accelerator, access }: Choices): void {
  const chosen = `on ${accelerator.name} (${accelerator.reason})`
  // With the name of the image, which the user has just typed, the line would not fit a terminal.
  if (isInteractive(wish)) io.stderr.write(`Booting ${chosen}. Ctrl-A X quits\n`)
  else io.stderr.write(`Booting ${basename(wish.image ?? wish.kernel?.path ?? '')} ${chosen}\n`)
  if (access && !wish.exec)
    io.stderr.write(
      `Log in with: ${shellLine(['ssh', '-p', `${access.port}`, `${access.user}@127.0.0.1`])}\n`,
    )
}

async function describeAccess(io: CommandIo, wish: BootWish): Promise<SshAccess | undefined> {
  if (wish.ssh === undefined) return undefined
  return {
    port: wish.ssh || (await freePort()),
    user: wish.user,
    identity: wish.identity === undefined ? undefined : resolve(io.cwd, wish.identity),
    agent: io.env.SSH_AUTH_SOCK,
  }
}

async function interact(io: CommandIo, session: Session): Promise<number> {
  const end = await attachTerminal(session, io)
  if (io.signal.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  const how = end === undefined ? 'You quit' : `The machine ended (${describeEnd(end)})`
  io.stderr.write(`${how}\n`)
  if (end === undefined || /^(guest|host)-(shutdown|reset|qmp-quit)$/.test(end.reason)) return 0
  throw new ParfaitError('boot-failed', `The machine did not run to its end: ${describeEnd(end)}`)
}

async function watch(io: CommandIo, wish: BootWish, running: Running): Promise<number> {
  const { session, reports } = running
  if (reports) return bootSession(io, wish, { session, reports })
  if (wish.until) {
    const limits = { timeoutMs: wish.timeoutMs, signal: io.signal, unless: kernelPanic }
    await session.console.waitFor(wish.until, limits)
    if (wish.exec !== undefined) tellMatch(io, wish)
  }
  const exitCode = wish.isUntilBootstrap
    ? await untilBootstrap(io, wish, session)
    : await execute(io, wish, running)
  // Pulling the plug is fine for an overlay, and not for a file that is to be used again.
  if (wish.persist) await session.powerDown({ timeoutMs: wish.timeoutMs })
  return exitCode
}

async function untilBootstrap(io: CommandIo, wish: BootWish, session: Session): Promise<number> {
  const limits = { timeoutMs: wish.timeoutMs, signal: io.signal }
  const { isSuccess, tries } = await waitForBootstrap(session, limits)
  const how = isSuccess ? 'succeeded' : 'gave up'
  io.stderr.write(`\nThe bootstrap ${how} after ${plural(tries, 'try', 'tries')}\n`)
  return isSuccess ? 0 : 1
}

function tellMatch(io: CommandIo, { until }: BootWish): void {
  if (until) io.stderr.write(`\nThe console printed /${until.source}/\n`)
}

/** The command's output becomes ours; the console, which nobody sees then, is quoted when no login works. */
async function execute(io: CommandIo, wish: BootWish, running: Running): Promise<number> {
  const { session, access } = running
  if (!access || wish.exec === undefined) return 0
  const limits = { access, timeoutMs: wish.timeoutMs, signal: io.signal }
  await waitForSsh({ ...limits, session })
  const onOutput = (channel: 'stdout' | 'stderr', bytes: Uint8Array) => io[channel].write(bytes)
  return (await runOverSsh({ ...limits, command: wish.exec, onOutput })).exitCode
}

async function follow(session: Session, write: (text: string) => unknown): Promise<void> {
  for await (const text of session.console) await write(text)
}
