import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { hostArchitecture } from '../architectures.ts'
import { describeMachine } from '../boot/boot-image.ts'
import type { BootWish } from '../boot/boot-wish.ts'
import { type GuestServer, serveGuest } from '../boot/guest-server.ts'
import type { DirectKernel, Machine } from '../boot/machine.ts'
import { ParfaitError } from '../errors.ts'
import { imageArchitecture } from '../inspect/image-architecture.ts'
import type { CommandIo } from './io.ts'

interface Surroundings {
  readonly scratch: string
  readonly sshPort: number | undefined
  readonly server: GuestServer | undefined
}

/** The machine that `parfait boot` was asked for. Errors: `usage`, `image-invalid`, `tool-missing`. */
export async function wishedMachine(
  io: CommandIo,
  wish: BootWish,
  { scratch, sshPort, server }: Surroundings,
): Promise<Machine> {
  const { signal } = io
  const image = wish.image === undefined ? undefined : resolve(io.cwd, wish.image)
  const told =
    image === undefined ? undefined : () => imageArchitecture({ path: image, scratch, signal })
  const architecture = wish.architecture ?? (await told?.()) ?? hostArchitecture()
  return describeMachine({
    ...wish,
    architecture,
    image,
    extraDisks: wish.disks.map((path) => resolve(io.cwd, path)),
    kernel: wish.kernel && directKernel(io, wish.kernel, architecture),
    network: wish.hasNetwork
      ? {
          forwards: sshPort === undefined ? [] : [{ host: sshPort, guest: 22 }],
          isRestricted: false,
          guestForwards: wish.serve && server && [{ ...wish.serve, command: server.command }],
        }
      : undefined,
    signal,
  })
}

/** Everything that the command shows comes from the serial console. */
function directKernel(
  { cwd }: CommandIo,
  { path, initrd, append }: DirectKernel,
  { console }: Architecture,
): DirectKernel {
  return {
    path: resolve(cwd, path),
    initrd: initrd === undefined ? undefined : resolve(cwd, initrd),
    append: [`console=${console}`, ...(append === undefined ? [] : [append])].join(' '),
  }
}

/** The server of `--serve`, which tells each request; to be closed. Error: `usage` for what is no file. */
export async function wishedServer(
  io: CommandIo,
  { serve }: BootWish,
): Promise<GuestServer | undefined> {
  if (!serve) return undefined
  const files: Record<string, string> = {}
  for (const [path, file] of Object.entries(serve.files)) {
    files[path] = resolve(io.cwd, file)
    const status = await stat(files[path]).catch(() => undefined)
    if (!status?.isFile())
      throw new ParfaitError('usage', `Expected a file after --serve, but '${file}' is none`, {
        place: file,
      })
  }
  const place = `${serve.address}:${serve.port}`
  return serveGuest({ files, onRequest: (line) => io.stderr.write(`${place} ${line}\n`) })
}
