import { resolve } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { formatSize } from '../report/format.ts'
import { targets } from '../targets/index.ts'
import { type PublishHost, preparePublication, publish } from '../targets/publish.ts'
import type { CommandIo } from './io.ts'

interface PublishFlags {
  readonly to: string
  readonly set?: readonly string[]
  readonly overwrite?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `parfait publish`: puts finished files where they are used. */
export function publishCommand(io: CommandIo): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value]
  return new Command('publish')
    .description(
      'Puts files where they are used, each as a whole or not at all. A file that is there already costs nothing.',
    )
    .argument('<files...>', 'images and what lies beside them')
    .requiredOption('--to <address>', 'where to: file:///srv/images/, or a folder')
    .option('--set <key=value>', 'an option of the target; may be repeated', collect)
    .option('--overwrite', 'replace a file that differs')
    .option('--dry-run', 'say what would be done, and stop')
    .option('--json', 'as JSON, a line a file')
    .action(async (files: string[], flags: PublishFlags) => {
      for (const file of files) await publishOne(resolve(io.cwd, file), flags, io)
    })
}

async function publishOne(file: string, flags: PublishFlags, io: CommandIo): Promise<void> {
  const { cwd, env, signal, now } = io
  const host: PublishHost = { targets, cwd, env, signal, now, progress: () => {} }
  const { to, overwrite = false } = flags
  const request = { file, to, overwrite, options: optionsOf(flags.set) }
  const print = (value: object, text: string) =>
    io.stdout.write(flags.json ? `${JSON.stringify(value)}\n` : `${text}\n`)
  if (flags.dryRun) {
    const { plan } = await preparePublication(request, host)
    print(plan, [plan.url, ...plan.steps.map((step) => `  ${step}`)].join('\n'))
    return
  }
  const done = await publish(request, host)
  const how = done.isNew ? 'published' : 'there already'
  print(done, `${done.url}  ${formatSize(done.size)}  ${how}, ${done.verifiedBy}`)
}

function optionsOf(texts: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      throw new ParfaitError('usage', `Expected key=value, got '${text}'`, { place: '--set' })
    }),
  )
}
