import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSigner, signatureEndings, signFile } from '../deliver/signers.ts'
import { isSignedBy, type PublicKey, readPublicKey } from '../verify/signatures.ts'
import { type LayerNote, readNote, readSigned, type SignedNote } from './layer-note.ts'

/** What signing and judging work with. */
interface TrustIo {
  /** An absolute path of a folder of this build's. */
  readonly scratch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal | undefined
}

/** Says what of a shared store is believed. */
export interface Trust {
  /** The note in a text; undefined where nobody of the list signed it, or where it is of another key. */
  judge(text: string, key: string): Promise<LayerNote | undefined>
}

/** Believes the owners of public keys, of files of minisign or OpenSSH, and nobody else. Error: `usage` for a file that is none. */
export async function trustIn(signers: readonly string[], io: TrustIo): Promise<Trust> {
  const keys = await Promise.all(signers.map((path) => readPublicKey(path)))
  return {
    async judge(text, key) {
      const signed = readSigned(text)
      if (!signed || !(await isSigned(signed, keys, io))) return undefined
      return readNote(signed.note, key)
    },
  }
}

async function isSigned(
  { note, signature: { kind, text } }: SignedNote,
  keys: readonly PublicKey[],
  io: TrustIo,
): Promise<boolean> {
  return aside(io, async (path) => {
    await writeFile(path, note)
    await writeFile(`${path}.${signatureEndings[kind]}`, text)
    for (const key of keys) if (key.kind === kind && (await isSignedBy(path, key, io))) return true
    return false
  })
}

/** The text that a shared store gets: a note, signed by `ssh:KEY` or `minisign:KEY`. Errors: `tool-missing`, `tool-failed`. */
export async function signNote(note: LayerNote, signer: string, io: TrustIo): Promise<string> {
  return aside(io, async (path) => {
    const text = JSON.stringify(note)
    await writeFile(path, text)
    await signFile(path, { sign: [signer], env: io.env, signal: io.signal })
    const { kind } = readSigner(signer)
    const signature = { kind, text: await readFile(`${path}.${signatureEndings[kind]}`, 'utf8') }
    return JSON.stringify({ note: text, signature } satisfies SignedNote)
  })
}

async function aside<T>({ scratch }: TrustIo, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(scratch, `note-${randomBytes(6).toString('hex')}`)
  try {
    return await use(path)
  } finally {
    for (const ending of ['', ...Object.values(signatureEndings).map((one) => `.${one}`)])
      await rm(path + ending, { force: true })
  }
}
