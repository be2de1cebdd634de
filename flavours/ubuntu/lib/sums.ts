import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchFresh, ParfaitError, type SourceContext, shellWord } from 'parfait'
import type { Place } from './place.ts'

/** The checksums of a folder of images, and what signs them: paths of copies. */
export interface Sums {
  readonly list: string
  readonly signature: string
}

/** An image of the list. */
export interface ListedImage {
  readonly name: string
  readonly sha256: string
}

/** Fetches the list and its signature where they have changed. */
export async function fetchSums(
  { url }: Place,
  context: Pick<SourceContext, 'cache' | 'run'> & { readonly offline?: boolean },
): Promise<Sums> {
  const list = await fetchFresh(`${url}/SHA256SUMS`, context)
  return { list, signature: await fetchFresh(`${url}/SHA256SUMS.gpg`, context) }
}

/** The best image that the list has. Error: `image-invalid`. */
export async function chooseImage({ list }: Sums, { url, names }: Place): Promise<ListedImage> {
  const known = new Map<string, string>()
  for (const line of (await readFile(list, 'utf8')).split('\n')) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
    if (sha256 !== undefined && name !== undefined) known.set(name, sha256)
  }
  const name = names.find((one) => known.has(one))
  if (name === undefined)
    throw new ParfaitError(
      'image-invalid',
      `'${url}/SHA256SUMS' has no ${names.map((one) => `'${one}'`).join(' or ')}`,
      {
        place: url,
        hint: 'check release, serial and architecture; --set ubuntu.image=NAME takes another',
      },
    )
  return { name, sha256: known.get(name) ?? '' }
}

/** When an image was first seen, in seconds since the epoch: the date of the list then. Kept, so that it stays. */
export async function dateOf(
  { sha256 }: ListedImage,
  { list }: Sums,
  cache: string,
): Promise<number> {
  const folder = join(cache, 'dates')
  await mkdir(folder, { recursive: true })
  const kept = join(folder, sha256)
  const date = Math.floor((await stat(list)).mtimeMs / 1000)
  await writeFile(kept, String(date), { flag: 'wx' }).catch(() => undefined)
  return Number(await readFile(kept, 'utf8'))
}

/** Where packages of Ubuntu put the keys. */
const keyrings = [
  '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
  '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
]

/** The file of public keys. Error: `settings-invalid`. */
export async function keyringPath(wanted: string): Promise<string> {
  for (const path of wanted === '' ? keyrings : [wanted]) {
    const head = await readFile(path).catch(() => undefined)
    if (!head) continue
    if (!head.subarray(0, 64).toString('latin1').startsWith('-----BEGIN')) return path
    throw new ParfaitError('settings-invalid', `'${path}' is armored, and gpgv reads binary keys`, {
      place: 'ubuntu.keyring',
      hint: `gpg --dearmor <${shellWord(path)} >keyring.gpg`,
    })
  }
  throw new ParfaitError(
    'settings-invalid',
    wanted === '' ? 'There are no keys to check cloud images by' : `'${wanted}' cannot be read`,
    {
      place: 'ubuntu.keyring',
      hint: '--set ubuntu.keyring=FILE; Ubuntu has them in the packages ubuntu-keyring and ubuntu-cloudimage-keyring',
    },
  )
}

/** Checks who signed the list. An expired key is no good one. Error: `image-invalid`. */
export async function verifySums(
  { list, signature }: Sums,
  keyring: string,
  { run, url }: Pick<SourceContext, 'run'> & { readonly url: string },
): Promise<void> {
  const { stdout, stderr, exitCode } = await run(
    'gpgv',
    ['--status-fd', '1', '--keyring', keyring, signature, list],
    { accept: [1, 2], quiet: true },
  )
  // gpgv ends with 0 also where the key has expired; its status lines tell.
  const is = (word: string) => new RegExp(`^\\[GNUPG:\\] ${word} `, 'm').test(stdout)
  if (exitCode === 0 && is('GOODSIG') && is('VALIDSIG')) return
  // Not to be taken for the newest by the next build.
  for (const path of [list, signature]) await rm(path, { force: true })
  const said = is('EXPKEYSIG') ? 'the key has expired' : stderr.trim().split('\n').at(-1)
  throw new ParfaitError(
    'image-invalid',
    `The signature of '${url}/SHA256SUMS' is not good: ${said?.replace(/^gpgv: /, '')}`,
    {
      place: keyring,
      hint: 'the keys may be old, or of somebody else; a mirror may be in the middle of an update: try again',
    },
  )
}
