import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'
import { rcVariables } from '../targets/glance/rc.ts'
import type { PublishFilesRequest } from '../targets/publish-files.ts'
import { askSecret } from './ask-secret.ts'
import { collect } from './build-options.ts'
import type { CommandIo } from './io.ts'

/** Flags of all commands that publish. */
export interface PublishFlags {
  readonly set?: readonly string[]
  readonly rc?: string
  readonly overwrite?: boolean
  readonly deadline?: number
  readonly json?: boolean
  readonly sums: boolean
  readonly withSecrets?: boolean
}

/** Gives a command the options that say how is published. */
export function addPublishOptions(command: Command): Command {
  return command
    .option('--set <key=value>', 'an option of the target; may be repeated', collect)
    .option('--rc <file>', 'an RC file of OpenStack; what it asks for is asked on the terminal')
    .option('--overwrite', 'replace a file that differs')
    .option('--deadline <seconds>', 'when nothing is tried again (default: 21600)', secondsOf)
    .option('--sums', 'write checksums and addresses beside the files', true)
    .option('--no-sums', 'write no lists')
    .option('--with-secrets', 'publish images that have secrets in them')
}

/** What the flags say of how is published. Error: `usage`. */
export function howOf(flags: PublishFlags): Omit<PublishFilesRequest, 'files' | 'to'> {
  const { overwrite = false, sums, deadline, withSecrets = false } = flags
  return {
    overwrite,
    sums,
    withSecrets,
    options: optionsOf(flags.set),
    ...(deadline === undefined ? {} : { deadline }),
  }
}

/** The process with the variables of the RC file that was named, if one was. Errors: those of `rcVariables`. */
export async function withRcFile({ rc }: PublishFlags, io: CommandIo): Promise<CommandIo> {
  if (rc === undefined) return io
  const path = resolve(io.cwd, rc)
  const text = await readIfThere(path)
  if (text === undefined)
    throw new ParfaitError('usage', `Expected a file, found none: '${rc}'`, { place: '--rc' })
  const more = await rcVariables({ text, path: rc }, io.env, (name) => askSecret(name, io))
  return { ...io, env: { ...io.env, ...more } }
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
