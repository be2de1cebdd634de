import { resolve } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { hostArchitecture } from '../architectures.ts'
import { describeMachine } from '../boot/boot-image.ts'
import type { BootWish } from '../boot/boot-wish.ts'
import type { DirectKernel, Machine } from '../boot/machine.ts'
import { imageArchitecture } from '../inspect/image-architecture.ts'
import type { CommandIo } from './io.ts'

/** The machine that `parfait boot` was asked for. Errors: `usage`, `image-invalid`, `tool-missing`. */
export async function wishedMachine(
  io: CommandIo,
  wish: BootWish,
  { scratch, sshPort }: { readonly scratch: string; readonly sshPort: number | undefined },
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
    network: {
      forwards: sshPort === undefined ? [] : [{ host: sshPort, guest: 22 }],
      isRestricted: false,
    },
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
