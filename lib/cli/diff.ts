import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { compareImages } from '../compare/compare-images.ts'
import { exitCodeOf, ParfaitError } from '../errors.ts'
import { differencesJson, differencesText } from './diff-text.ts'
import type { CommandIo } from './io.ts'

interface DiffFlags {
  readonly times?: boolean
  readonly json?: boolean
}

/** `parfait diff`: what two images do not share. */
export function diffCommand(io: CommandIo): Command {
  return new Command('diff')
    .description(
      'Says what differs between two images: partitions, boot, packages, files. Nothing is mounted, and no root is needed.\nEnds with 0 where the disks are the same, 1 where they differ, 2 where that cannot be told.',
    )
    .argument('<before>', 'an image of any format that QEMU knows')
    .argument('<after>', 'another one')
    .option('--times', 'also compare when each file was last changed')
    .option('--json', 'as JSON')
    .action(async (before: string, after: string, { times = false, json }: DiffFlags) => {
      const { cwd, env, signal, stdout } = io
      const request = { before: resolve(cwd, before), after: resolve(cwd, after), times, signal }
      const scratch = resolve(cwd, env.TMPDIR || '/tmp')
      const found = await compareImages({ ...request, scratch }).catch(asTrouble)
      stdout.write(json ? `${JSON.stringify(differencesJson(found))}\n` : differencesText(found))
      if (found.bytes) throw new CommanderError(1, 'parfait.diff', 'the images differ')
    })
}

/** 1 says that images differ: whatever went wrong ends with 2. */
function asTrouble(cause: unknown): never {
  if (!(cause instanceof ParfaitError) || exitCodeOf(cause) !== 1) throw cause
  const { message, place, hint } = cause
  throw new ParfaitError('image-invalid', message, { place, hint, cause })
}
