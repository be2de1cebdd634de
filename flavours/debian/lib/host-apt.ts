import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareBytes, fetchFresh, type StateContext } from 'parfait'
import { type AptEntry, readLines, readMirrors, readStanzas } from './apt-entries.ts'
import { archiveKeys, type Signer, signerOf } from './keys.ts'

/** Where a host has its apt's configuration, and the folders of its keyrings. */
export interface HostApt {
  readonly apt: string
  readonly keyrings: readonly string[]
}

export const thisHost: HostApt = {
  apt: '/etc/apt',
  keyrings: ['/usr/share/keyrings', '/etc/apt/trusted.gpg.d'],
}

/** What asking for indexes takes. */
export type AskContext = Pick<
  StateContext,
  'cache' | 'run' | 'log' | 'architecture' | 'networkTimeout'
>

/** An entry of the host's apt that may be Debian's. */
export interface HostEntry extends AptEntry {
  /** By its keys, or by its path: not merely because apt trusts somebody. */
  readonly isLikely: boolean
}

interface HostEntries {
  /** The surest first. */
  readonly entries: readonly HostEntry[]
  /** What was passed over, with the reason. */
  readonly passed: readonly { readonly entry: AptEntry; readonly why: string }[]
}

/** Reads what apt reads: sources.list, and files of sources.list.d by their names and endings. */
export async function hostEntries(context: AskContext, host: HostApt): Promise<HostEntries> {
  const known = await archiveKeys(host.keyrings)
  const passed: { entry: AptEntry; why: string }[] = []
  const judged: { entry: AptEntry; signer: Signer }[] = []
  for (const entry of await allEntries(host)) {
    const signer = await signerOf(entry.signedBy, known)
    if (signer === 'other') passed.push({ entry, why: "it is not signed by Debian's keys" })
    else judged.push({ entry, signer })
  }
  const surest = judged.sort((one, other) => rankOf(one) - rankOf(other))
  const entries: HostEntry[] = []
  for (const one of surest) {
    const pass = (why: string) => void passed.push({ entry: one.entry, why })
    for (const uri of await usableUris(one.entry, context, pass))
      entries.push({ ...one.entry, uri, isLikely: rankOf(one) < 2 })
  }
  return { entries, passed }
}

/** One that Debian signs; then one of a usual path; then anything. */
function rankOf({ entry, signer }: { entry: AptEntry; signer: Signer }): number {
  if (signer === 'archive') return 0
  return /\/debian(-security)?\/*$/.test(entry.uri) ? 1 : 2
}

async function allEntries({ apt }: HostApt): Promise<AptEntry[]> {
  const folder = join(apt, 'sources.list.d')
  // apt passes over other names, as editors and upgrades leave them.
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => /^[\w.-]+\.(list|sources)$/.test(name))
    .sort(compareBytes)
  const found: AptEntry[] = []
  for (const path of [join(apt, 'sources.list'), ...names.map((name) => join(folder, name))]) {
    const text = await readFile(path, 'utf8').catch(() => '')
    found.push(...(path.endsWith('.sources') ? readStanzas(text) : readLines(text)))
  }
  return found
}

/** The addresses behind one: those of a mirror list, or itself. The image must reach them, too. */
async function usableUris(
  entry: AptEntry,
  context: AskContext,
  pass: (why: string) => void,
): Promise<string[]> {
  const isList = /^mirror(\+\w+)?:/.test(entry.uri)
  const uris = isList ? await mirrorsOf(entry, context, pass) : [entry.uri]
  const usable = uris.filter((uri) => /^https?:\/\//.test(uri))
  if (uris.length > 0 && usable.length === 0) pass('an image does not reach it by http')
  return usable.map((uri) => uri.replace(/\/+$/, ''))
}

async function mirrorsOf(
  { uri, suite }: AptEntry,
  context: AskContext,
  pass: (why: string) => void,
): Promise<string[]> {
  const address = uri.replace(/^mirror:/, 'http:').replace(/^mirror\+/, '')
  try {
    const text = await readFile(await fetchFresh(address, context), 'utf8')
    return readMirrors(text, suite, context.architecture)
  } catch (error) {
    pass(error instanceof Error ? error.message : String(error))
    return []
  }
}
