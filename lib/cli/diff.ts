import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { textOfBytes } from '../any-bytes.ts'
import { compareImages } from '../compare/compare-images.ts'
import { fileListBeside, readFileList, writerOf } from '../deliver/file-list.ts'
import { exitCodeOf, ParfaitError } from '../errors.ts'
import { cleanLine } from '../report/width.ts'
import { differencesJson, differencesText, type WriterOf } from './diff-text.ts'
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
      const writers = await findWriters(request, io)
      stdout.write(
        json
          ? `${JSON.stringify(differencesJson(found, writers))}\n`
          : differencesText(found, writers),
      )
      if (found.bytes) throw new CommanderError(1, 'parfait.diff', 'the images differ')
    })
}

/** Says of a file that differs which step wrote it, where lists of files lie beside the images. */
async function findWriters(
  {
    before,
    after,
    signal,
  }: { readonly before: string; readonly after: string; readonly signal: AbortSignal },
  { stderr }: CommandIo,
): Promise<WriterOf> {
  const read = async (image: string) => {
    try {
      const path = await fileListBeside(image)
      return path === undefined ? undefined : await readFileList(path, signal)
    } catch (error) {
      if (signal.aborted) throw error
      // The images are compared all the same.
      const said = error instanceof Error ? error.message : String(error)
      stderr.write(`${cleanLine(`warning: ${said}`)}\n`)
      return undefined
    }
  }
  const lists = { before: await read(before), after: await read(after) }
  return ({ path, kind }) => {
    const list = kind === 'removed' ? lists.before : lists.after
    return list && writerOf(list, textOfBytes(Buffer.from(path, 'latin1')))
  }
}

/** 1 says that images differ: whatever went wrong ends with 2. */
function asTrouble(cause: unknown): never {
  if (!(cause instanceof ParfaitError) || exitCodeOf(cause) !== 1) throw cause
  const { message, place, hint } = cause
  throw new ParfaitError('image-invalid', message, { place, hint, cause })
}
