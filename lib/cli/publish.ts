import { resolve } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'
import { rcVariables } from '../targets/glance/rc.ts'
import { targets } from '../targets/index.ts'
import { preparePublication } from '../targets/publish.ts'
import { shownUrl } from '../targets/shown-url.ts'
import { askSecret } from './ask-secret.ts'
import type { CommandIo } from './io.ts'
import { runPublication } from './publication.ts'

interface PublishFlags {
  readonly to: string
  readonly set?: readonly string[]
  readonly rc?: string
  readonly overwrite?: boolean
  readonly deadline?: number
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly sums: boolean
  readonly withSecrets?: boolean
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
    .option('--rc <file>', 'an RC file of OpenStack; what it asks for is asked on the terminal')
    .option('--overwrite', 'replace a file that differs')
    .option('--dry-run', 'say what would be done, and stop')
    .option('--json', 'as JSON, a line a file')
    .option('--deadline <seconds>', 'when nothing is tried again (default: 21600)', secondsOf)
    .option('--sums', 'write checksums and addresses beside the files', true)
    .option('--no-sums', 'write no lists')
    .option('--with-secrets', 'publish images that have secrets in them')
    .action((files: string[], flags: PublishFlags) => publishAll(files, flags, io))
}

async function publishAll(
  words: readonly string[],
  flags: PublishFlags,
  given: CommandIo,
): Promise<void> {
  const io = { ...given, env: { ...given.env, ...(await ofRcFile(flags.rc, given)) } }
  const { cwd } = io
  const files = words.map((word) => resolve(cwd, word))
  const { to, overwrite = false, sums, deadline, withSecrets = false } = flags
  const request = {
    to,
    overwrite,
    sums,
    withSecrets,
    options: optionsOf(flags.set),
    ...(deadline === undefined ? {} : { deadline }),
  }
  const print = (value: object, text: string) =>
    io.stdout.write(flags.json ? `${JSON.stringify(value)}\n` : `${text}\n`)
  if (flags.dryRun) {
    for (const file of files) {
      const { plan } = await preparePublication(
        { ...request, file },
        { ...io, targets, progress: () => {} },
      )
      const url = shownUrl(plan.url)
      print({ ...plan, url }, [url, ...plan.steps.map((step) => `  ${step}`)].join('\n'))
    }
    return
  }
  await runPublication({ ...request, files }, io, print)
}

async function ofRcFile(rc: string | undefined, io: CommandIo) {
  if (rc === undefined) return {}
  const path = resolve(io.cwd, rc)
  const text = await readIfThere(path)
  if (text !== undefined)
    return rcVariables({ text, path: rc }, io.env, (name) => askSecret(name, io))
  throw new ParfaitError('usage', `Expected a file, found none: '${rc}'`, { place: '--rc' })
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new ParfaitError('usage', `Expected a number of seconds, got '${text}'`, {
    place: '--deadline',
  })
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
