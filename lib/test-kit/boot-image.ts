import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bootImage as startImage } from '../boot/boot-image.ts'
import type { SerialConsole } from '../boot/serial-console.ts'
import { freePort, runOverSsh, type SshAccess, waitForSsh } from '../boot/ssh.ts'
import { bootTools } from '../boot/tools.ts'
import { imageArchitecture } from '../inspect/image-architecture.ts'
import { run } from '../run.ts'
import type { RunAnswer } from '../sandbox/questions.ts'
import { requireTool } from '../tools.ts'
import { type BuiltImage, buildImage } from './build-image.ts'
import type { TreeRequest } from './request.ts'
import { scratchFolder } from './scratch.ts'

/** The machine that an image boots in. */
export interface MachineOptions {
  readonly firmware?: 'bios' | 'uefi'
  /** MiB; default 1024. */
  readonly memory?: number
  readonly cpus?: number
  /** Absolute paths of more disks. */
  readonly disks?: readonly string[]
  /** Let the guest write into the image and the disks. */
  readonly persist?: boolean
  /** Whom to log in as; default `root`. */
  readonly user?: string
  /** Absolute path of a private key that the image lets in. Default: the kit puts one of its own into the image. */
  readonly identity?: string
  /** How long a login may take; default 300 s: an emulated machine is slow. */
  readonly timeoutMs?: number
}

/** An image that runs. */
export interface BootedImage {
  /** What was booted; undefined where a path was given. */
  readonly image: BuiltImage | undefined
  readonly console: SerialConsole
  /** Waits until the console prints this; everything since the start counts. */
  waitFor(pattern: RegExp, options?: { readonly timeoutMs?: number }): Promise<RegExpExecArray>
  /** Runs a command in the guest over ssh, after waiting for a login. Never rejects for its exit code. */
  run(command: string, options?: { readonly timeoutMs?: number }): Promise<RunAnswer>
  /** Presses the power button and waits; false where the guest did not turn itself off in time. */
  powerDown(options?: { readonly timeoutMs?: number }): Promise<boolean>
  /** Ends the machine, and deletes an image that was built for it. To be called; the process waits for it. */
  close(): Promise<void>
}

const patience = 300_000

/**
 * Boots an image: one that is there, by its path, or one that is built first. An image that is built gets a key of
 * the kit unless `identity` is given.
 */
export async function bootImage(
  request: TreeRequest | string,
  options: MachineOptions = {},
): Promise<BootedImage> {
  const own = options.identity === undefined && typeof request !== 'string'
  const identity = own ? await kitKey() : options.identity
  const image =
    typeof request === 'string'
      ? undefined
      : await buildImage(own ? await withLogin(request, options) : request)
  const path = image?.path ?? String(request)
  const scratch = scratchFolder()
  const access: SshAccess = { port: await freePort(), user: options.user ?? 'root', identity }
  const session = await startImage({
    image: path,
    architecture: await imageArchitecture({ path, scratch, signal: AbortSignal.any([]) }),
    extraDisks: options.disks,
    firmware: options.firmware,
    memory: options.memory,
    cpus: options.cpus,
    persist: options.persist,
    network: { forwards: [{ host: access.port, guest: 22 }], isRestricted: false },
    scratch,
  })
  const { timeoutMs = patience } = options
  let login: Promise<void> | undefined
  return {
    image,
    console: session.console,
    waitFor: (pattern, limits = {}) => session.console.waitFor(pattern, { timeoutMs, ...limits }),
    run: async (command, limits = {}) => {
      login ??= waitForSsh({ access, timeoutMs, session })
      await login
      return runOverSsh({ access, command, timeoutMs, ...limits })
    },
    powerDown: (limits = {}) => session.powerDown({ timeoutMs, ...limits }),
    close: async () => {
      await session.close()
      await image?.remove()
    },
  }
}

async function withLogin(request: TreeRequest, { user = 'root' }: MachineOptions) {
  const key = await readFile(`${await kitKey()}.pub`, 'utf8')
  const options = { ...request.options, 'test-login': { key: key.trim(), user } }
  return { ...request, flavours: [...request.flavours, 'test-login'], options }
}

let madeKey: Promise<string> | undefined

/** The private key of this process, made at its first boot. */
function kitKey(): Promise<string> {
  madeKey ??= makeKey(join(scratchFolder(), 'key'))
  return madeKey
}

async function makeKey(path: string): Promise<string> {
  const keygen = await requireTool({ ...bootTools.ssh, command: 'ssh-keygen' })
  await run(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', 'parfait test kit', '-f', path])
  return path
}
