import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { disk } from '../products/disk.ts'
import { addBuild } from './build-command.ts'
import type { CommandIo } from './io.ts'

/** `disk-image-create`: the main job, as a command. */
export function diskImageCreateCommand(io: CommandIo): Command {
  return addBuild(
    new Command('disk-image-create'),
    {
      product: disk,
      description: 'Makes a disk image of the given flavours.',
      example: 'disk-image-create -o out vm local-config',
      check({ flavours }) {
        if (flavours.length > 0) return
        throw new ParfaitError('usage', 'Expected at least one flavour', {
          hint: `for a virtual machine: disk-image-create -o out vm; 'parfait list' shows all`,
        })
      },
    },
    io,
  )
}
