import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  minisign,
  type SignatureKind,
  signatureEndings,
  signatureNamespace,
  sshKeygen,
} from '../deliver/signers.ts'
import { ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'
import { run } from '../run.ts'
import { saidBy } from '../system-fault.ts'
import { requireTool } from '../tools.ts'
import { type Check, fault, sound } from './check.ts'

/** A public key that signatures have to be of. */
export interface PublicKey {
  readonly kind: SignatureKind
  /** Absolute path of its file. */
  readonly path: string
  readonly text: string
}

interface SignatureRequest {
  /** Absolute paths of files that are signed where anything is: those that are not there are left out. */
  readonly files: readonly string[]
  /** Absolute paths of public keys. */
  readonly keys: readonly string[]
  readonly scratch: string
  readonly signal: AbortSignal | undefined
}

/** Checks the signatures of files by each key: one that is missing is a fault. Errors: `usage`, `tool-missing`. */
export async function checkSignatures(request: SignatureRequest): Promise<Check[]> {
  const checks: Check[] = []
  for (const path of request.keys) {
    const key = await readPublicKey(path)
    for (const file of request.files) checks.push(await checkSignature(file, key, request))
  }
  return checks
}

async function checkSignature(
  file: string,
  key: PublicKey,
  request: Pick<SignatureRequest, 'scratch' | 'signal'>,
): Promise<Check> {
  const signature = `${file}.${signatureEndings[key.kind]}`
  const name = basename(signature)
  if ((await readIfThere(file)) === undefined) return fault(basename(file), 'is not there')
  if ((await readIfThere(signature)) === undefined) return fault(name, 'is not there')
  const by = basename(key.path)
  return (await isSignedBy(file, key, request))
    ? sound(name, `is of the key ${by}`)
    : fault(name, `is not of the key ${by}`)
}

/** Whether the signature beside a file, which is there, is of a key. */
export async function isSignedBy(
  file: string,
  key: PublicKey,
  { scratch, signal }: Pick<SignatureRequest, 'scratch' | 'signal'>,
): Promise<boolean> {
  const signature = `${file}.${signatureEndings[key.kind]}`
  const folder = await mkdtemp(join(scratch, 'parfait-'))
  try {
    const keyFile = join(folder, 'key')
    await writeFile(keyFile, keyText(key))
    return key.kind === 'ssh'
      ? await isGoodSsh({ file, signature, keyFile, signal })
      : await isGoodMinisign({ file, signature, keyFile, signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** OpenSSH wants a list of who may sign, and for what. */
function keyText({ kind, text }: PublicKey): string {
  if (kind === 'minisign') return text
  const [type, blob] = text.trim().split(/\s+/)
  return `${signatureNamespace} namespaces="${signatureNamespace}" ${type} ${blob}\n`
}

interface Signed {
  readonly file: string
  readonly signature: string
  readonly keyFile: string
  readonly signal: AbortSignal | undefined
}

async function isGoodSsh({ file, signature, keyFile, signal }: Signed): Promise<boolean> {
  const args = ['-Y', 'verify', '-f', keyFile, '-I', signatureNamespace, '-n', signatureNamespace]
  const command = await requireTool(sshKeygen)
  const options = { signal, inputFile: file, accept: [1, 255] }
  return (await run(command, [...args, '-s', signature], options)).exitCode === 0
}

async function isGoodMinisign({ file, signature, keyFile, signal }: Signed): Promise<boolean> {
  const command = await requireTool(minisign)
  const args = ['-V', '-q', '-p', keyFile, '-x', signature, '-m', file]
  return (await run(command, args, { signal, accept: [1, 2] })).exitCode === 0
}

/** A public key of a file. Error: `usage`. */
export async function readPublicKey(path: string): Promise<PublicKey> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ParfaitError('usage', `The key '${path}' cannot be read: ${saidBy(cause)}`, { cause })
  })
  if (/^(ssh|ecdsa|sk)-[a-z0-9@.-]+\s+[A-Za-z0-9+/=]+(\s|$)/.test(text))
    return { kind: 'ssh', path, text }
  if (/^untrusted comment: .*\n[A-Za-z0-9+/=]+\s*$/.test(text))
    return { kind: 'minisign', path, text }
  throw new ParfaitError('usage', `'${path}' is no public key of OpenSSH or minisign`, {
    place: path,
    hint: 'name the file that ends with .pub',
  })
}
