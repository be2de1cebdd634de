import { readdir, stat } from 'node:fs/promises'
import { compareBytes, fetchFile, knownDigest, ParfaitError, type SourceContext } from 'parfait'
import type { Flavour } from '../flavour.ts'

type TarballOptions = Flavour['options'] & Flavour['paths']

/** The digest of the archive; where it has an address, the one that was given. Errors: `settings-invalid`, `image-invalid`. */
export async function archiveDigest(options: TarballOptions, cache: string): Promise<string> {
  const { file, url } = options
  const sha256 = options.sha256.toLowerCase()
  if ((file === '') === (url === ''))
    throw new ParfaitError(
      'settings-invalid',
      file === '' ? `'tarball' has no archive` : `'tarball' has both 'file' and 'url'`,
      { place: 'tarball', hint: '--set tarball.file=PATH, or tarball.url=ADDRESS with its sha256' },
    )
  if (url !== '' && sha256 === '')
    throw new ParfaitError('settings-invalid', `'${url}' has no digest to check it by`, {
      place: 'tarball.sha256',
      hint: '--set tarball.sha256=DIGEST, as whoever made the archive publishes it',
    })
  if (url !== '') return sha256
  const found = await digestOf(file, cache)
  if (sha256 !== '' && sha256 !== found)
    throw new ParfaitError(
      'image-invalid',
      `'${file}' has another content than expected: sha256 ${found} instead of ${sha256}`,
      { place: file, hint: 'compare the digest with what whoever made the archive publishes' },
    )
  return found
}

async function digestOf(file: string, cache: string): Promise<string> {
  const status = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ParfaitError('settings-invalid', `'${file}' cannot be read: ${cause.code}`, {
      place: 'tarball.file',
      cause,
    })
  })
  if (status.isFile()) return knownDigest(file, cache)
  throw new ParfaitError('settings-invalid', `'${file}' is no file`, { place: 'tarball.file' })
}

/** The path of the archive, fetched where it has an address. */
export function archivePath(options: TarballOptions, context: SourceContext): Promise<string> {
  const { file, url, sha256 } = options
  if (file !== '') return Promise.resolve(file)
  return fetchFile({ url, sha256: sha256.toLowerCase() }, context)
}

/** Names that every system's root has some of. */
const rootNames = ['bin', 'etc', 'usr']

/** Error: `image-invalid` where what was unpacked is not the root of a system. */
export async function requireRoot(target: string, strip: number): Promise<void> {
  const names = (await readdir(target)).sort(compareBytes)
  if (rootNames.some((name) => names.includes(name))) return
  const found = names.length > 0 ? `'${names.slice(0, 5).join("', '")}'` : 'nothing'
  throw new ParfaitError(
    'image-invalid',
    `Expected the root of a system in the archive (one of ${rootNames.join(', ')}), got ${found}`,
    {
      place: 'tarball.strip',
      hint:
        names.length > 0
          ? `where the system lies in a folder of the archive: --set tarball.strip=${strip + 1}`
          : `fewer folders may be in front: tarball.strip is ${strip}`,
    },
  )
}
