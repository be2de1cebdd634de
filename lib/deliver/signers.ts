import { bootTools } from '../boot/tools.ts'
import { ParfaitError } from '../errors.ts'
import { run, type Tool } from '../run.ts'
import type { Settings } from '../settings/settings.ts'
import { requireTool } from '../tools.ts'

/** Signs and checks by OpenSSH's keys. */
export const sshKeygen: Tool = { command: 'ssh-keygen', packages: bootTools.ssh.packages }

/** Signs and checks by minisign's keys. */
export const minisign: Tool = {
  command: 'minisign',
  packages: { debian: 'minisign', fedora: 'minisign', arch: 'minisign', alpine: 'minisign' },
}

/** The ways to sign, and how the name of a signature ends. */
export const signatureEndings = { ssh: 'sig', minisign: 'minisig' } as const

export type SignatureKind = keyof typeof signatureEndings

/** What signatures are for, so that one of ours is good for nothing else: a namespace of OpenSSH. */
export const signatureNamespace = 'parfait'

/** A key that signs: `ssh:PATH` or `minisign:PATH` of settings. */
interface Signer {
  readonly kind: SignatureKind
  /** Absolute path of the private key; of a public one where an agent has the other. */
  readonly key: string
}

/** What signing needs beside keys. */
export interface SignRequest {
  /** `ssh:PATH` and `minisign:PATH`, paths absolute. */
  readonly sign: readonly string[]
  /** Where the agent of OpenSSH is: `SSH_AUTH_SOCK`. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/** A text of settings, taken apart. Error: `settings-invalid`. */
export function readSigner(text: string): Signer {
  const [, kind = '', key = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? []
  if (Object.hasOwn(signatureEndings, kind)) return { kind: kind as SignatureKind, key }
  throw new ParfaitError('settings-invalid', `Expected ssh:KEY or minisign:KEY, got '${text}'`)
}

/** Signs a file by all keys, beside it; gives back the endings of the signatures. Errors: `tool-missing`, `tool-failed`. */
export async function signFile(path: string, request: SignRequest): Promise<string[]> {
  const endings: string[] = []
  for (const text of request.sign) {
    const signer = readSigner(text)
    await signBy(signer, path, request)
    endings.push(signatureEndings[signer.kind])
  }
  return endings
}

async function signBy({ kind, key }: Signer, path: string, request: SignRequest): Promise<void> {
  const { env, signal } = request
  const tool = kind === 'ssh' ? sshKeygen : minisign
  const args =
    kind === 'ssh'
      ? ['-q', '-Y', 'sign', '-n', signatureNamespace, '-f', key, path]
      : // A comment of its own would have the time in it.
        ['-S', '-s', key, '-t', signatureNamespace, '-x', `${path}.minisig`, '-m', path]
  const agent = env.SSH_AUTH_SOCK === undefined ? {} : { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK }
  await run(await requireTool(tool), args, { signal, env: agent }).catch((cause: unknown) => {
    if (!(cause instanceof ParfaitError) || cause.code !== 'tool-failed') throw cause
    throw new ParfaitError('tool-failed', `Nothing can be signed by '${key}': ${cause.message}`, {
      place: key,
      hint:
        kind === 'ssh'
          ? 'a key with a passphrase has to be in ssh-agent: ssh-add KEY'
          : 'a key of minisign has to be without a password: minisign -G -W',
      cause,
    })
  })
}

/** What a build signs by. */
export function signingOf({
  settings: { sign, env },
  signal,
}: {
  readonly settings: Pick<Settings, 'sign' | 'env'>
  readonly signal?: AbortSignal | undefined
}): SignRequest {
  return { sign, env, signal }
}

/** The programs that signing needs. */
export function signTools({ sign }: Pick<Settings, 'sign'>): Tool[] {
  return sign.map((text) => (readSigner(text).kind === 'ssh' ? sshKeygen : minisign))
}
