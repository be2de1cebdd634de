import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Whose keys an entry of apt is signed by. Without a word of its own it may be anybody whom apt trusts. */
export type Signer = 'archive' | 'anybody' | 'other'

/** Fingerprints of Debian's own keys, as far as this host has them. */
export async function archiveKeys(keyrings: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (const folder of keyrings)
    for (const name of await readdir(folder).catch(() => []))
      if (isArchiveKeyring(name))
        for (const key of await keysOfFile(join(folder, name))) known.add(key)
  return known
}

const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const trustedParts = '/etc/apt/trusted.gpg.d'

/** What apt trusts on this host, and Debian's keys: `Dir::Etc::Trusted` and `Dir::Etc::TrustedParts` of apt.conf(5). */
export async function trustedKeys(): Promise<{ readonly trusted: string; readonly parts: string }> {
  const trusted = (await isThere(debianKeyring)) ? debianKeyring : '/etc/apt/trusted.gpg'
  return { trusted, parts: trustedParts }
}

/** Of mmdebstrap, on hosts whose own apt does not trust Debian: all that apt trusts, and Debian's keys. */
export async function keyringOptions(): Promise<string[]> {
  const names = await readdir(trustedParts).catch(() => undefined)
  const isTrusted = names?.some(isArchiveKeyring) || (await isThere('/etc/apt/trusted.gpg'))
  if (isTrusted || !(await isThere(debianKeyring))) return []
  return [...(names ? [trustedParts] : []), debianKeyring].map((path) => `--keyring=${path}`)
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

/** What the package debian-archive-keyring calls its files. */
function isArchiveKeyring(path: string): boolean {
  return /^debian-archive-.*\.(gpg|pgp|asc)$/.test(basename(path))
}

/** Judges by the keys themselves: a name of a file says nothing where the file can be read. */
export async function signerOf(signedBy: string, known: ReadonlySet<string>): Promise<Signer> {
  if (signedBy.trim() === '') return 'anybody'
  const isBlock = signedBy.includes('-----BEGIN')
  const parts = isBlock ? [signedBy] : signedBy.split(/[\s,]+/).filter(Boolean)
  for (const part of parts) {
    if (part.startsWith('/') && isArchiveKeyring(part) && !(await isReadable(part))) continue
    const keys = isBlock
      ? fingerprints(Buffer.from(part))
      : part.startsWith('/')
        ? await keysOfFile(part)
        : [part.replace(/^0x|!$/gi, '').toUpperCase()]
    if (keys.length === 0 || !keys.every((key) => known.has(key)))
      return known.size === 0 && keys.length > 0 ? 'anybody' : 'other'
  }
  return 'archive'
}

async function isReadable(path: string): Promise<boolean> {
  return (await readFile(path).catch(() => undefined)) !== undefined
}

async function keysOfFile(path: string): Promise<string[]> {
  return fingerprints(await readFile(path).catch(() => Buffer.alloc(0)))
}

/** Fingerprints of the keys of version 4 in a keyring, binary or armored: 40 digits each; RFC 9580, 5.5.4. */
export function fingerprints(keyring: Buffer): string[] {
  const blocks = [
    ...keyring.toString('latin1').matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----([^-]*)-----END/g),
  ].map(([, text = '']) => Buffer.from(armoredData(text), 'base64'))
  return (blocks.length > 0 ? blocks : [keyring]).flatMap((block) => keysOf(block))
}

/** Without headers, whose end is an empty line, and without the check sum. */
function armoredData(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return lines.filter((line) => !line.includes(':') && !line.startsWith('=')).join('')
}

function keysOf(block: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < block.length; ) {
    const packet = packetAt(block, at)
    if (packet === undefined) break
    const body = block.subarray(packet.from, packet.to)
    // A key, or a key below it.
    if ((packet.tag === 6 || packet.tag === 14) && body[0] === 4) {
      const head = Buffer.from([0x99, body.length >> 8, body.length & 255])
      found.push(createHash('sha1').update(head).update(body).digest('hex').toUpperCase())
    }
    at = packet.to
  }
  return found
}

/** Where a packet's body lies; undefined where no whole packet is. RFC 9580, 4.2. */
function packetAt(block: Buffer, at: number) {
  const [head = 0, first = 0] = block.subarray(at)
  if ((head & 0x80) === 0) return undefined
  const size = (bytes: number) =>
    at + 1 + bytes <= block.length ? block.readUIntBE(at + 1, bytes) : Number.NaN
  let skip: number
  let length: number
  const isNew = (head & 0x40) !== 0
  if (!isNew) {
    skip = [1, 2, 4][head & 3] ?? 0
    length = skip > 0 ? size(skip) : Number.NaN
  } else if (first < 192) [skip, length] = [1, first]
  else if (first < 224) [skip, length] = [2, size(2) - 0xc000 + 192]
  else if (first === 255) {
    skip = 5
    length = at + 6 <= block.length ? block.readUInt32BE(at + 2) : Number.NaN
  } else return undefined
  const from = at + 1 + skip
  return from + length <= block.length
    ? { tag: isNew ? head & 0x3f : (head >> 2) & 15, from, to: from + length }
    : undefined
}
