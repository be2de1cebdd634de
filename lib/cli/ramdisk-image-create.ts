import { Command } from 'commander'
import { ramdisk } from '../products/ramdisk.ts'
import { addBuild } from './build-command.ts'
import type { CommandIo } from './io.ts'

/** `ramdisk-image-create`: a kernel and its ramdisk, as a command. */
export function ramdiskImageCreateCommand(io: CommandIo): Command {
  return addBuild(
    new Command('ramdisk-image-create'),
    {
      product: ramdisk,
      description: 'Makes a ramdisk of the given flavours, and puts its kernel beside it.',
      example: 'ramdisk-image-create -o deploy.ramdisk deploy',
      tells: true,
    },
    io,
  )
}
