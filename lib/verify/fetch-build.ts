import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type FoundManifest, findManifest, manifestPlaces } from '../deliver/find-manifest.ts'
import { checksumPath } from '../deliver/output-places.ts'
import { signatureEndings } from '../deliver/signers.ts'
import { ParfaitError } from '../errors.ts'
import { pathFault } from '../output-place.ts'
import { requireRoom } from '../require-room.ts'
import { parseAddress } from '../targets/address.ts'
import type { TargetDriver, TargetIo } from '../targets/driver.ts'
import { isPaper } from '../targets/oci/beside.ts'
import { shownUrl } from '../targets/shown-url.ts'
import { type PublishHost, targetIo } from '../targets/target-io.ts'
import { nameIn } from '../targets/web/place.ts'

/** Manifests and signatures are no longer. Bytes. */
const mostText = 64 << 20

/** Where files come from, and where they go. */
interface Way {
  readonly address: URL
  readonly fetch: NonNullable<TargetDriver['fetch']>
  readonly folder: string
  readonly io: TargetIo
  /** A folder of this machine, where what tells of the image lies. */
  readonly beside: string | undefined
}

/** What of an image that is elsewhere lies here. */
interface Lying {
  /** Its manifest, and beside it papers, checksums and signatures; default: all is at the address. */
  readonly manifest?: string | undefined
}

/**
 * Fetches an image by its address, or by that of its manifest, with what the manifest names and its checksums and signatures, into a folder. A
 * file that is not there is left out, and one is cut behind the size that the manifest tells, for `verifyBuild` to see. Errors:
 * `target-invalid`, `image-invalid`, `disk-full`, and those of the target.
 */
export async function fetchBuild(
  text: string,
  folder: string,
  host: PublishHost,
  { manifest }: Lying = {},
): Promise<FoundManifest> {
  const addressed = parseAddress(text, { ...host, place: 'name' })
  const { address, driver } = addressed
  const { fetch } = driver
  if (!fetch)
    throw new ParfaitError('target-invalid', `Nothing can be got from '${shownUrl(address)}'`, {
      place: 'name',
      hint: 'verify an address of https:, http:, s3:, oci: or glance:, or a file',
    })
  const lying = manifest === undefined ? undefined : await lyingManifest(manifest, host)
  const io = await targetIo(addressed, {}, host)
  const only = await driver.fileAt?.(address, io)
  const name = only ?? nameIn(address)
  host.begin?.(name)
  const way = { address, fetch, folder, io, beside: lying && dirname(lying) }
  const whole = await fetchManifest(lying ? basename(lying) : name, way)
  const found = only === undefined ? whole : onlyAbout(only, whole)
  const wanted = found.manifest.artifacts.map(({ kind, path, size }) => ({
    name: basename(path),
    fetches: isPaper(kind) ? fetchText : fetchFile,
    // Others may write manifests without.
    most: Number(size) || 0,
  }))
  checkNames([basename(found.path), ...wanted.map(({ name }) => name)])
  await requireRoom(folder, {
    needed: wanted.reduce((sum, { most }) => sum + most, 0),
    // Signatures and checksums come as well.
    spare: 1,
    what: 'The files of the manifest need',
    hint: 'have TMPDIR name a folder with more room',
  })
  for (const { name, most, fetches } of wanted) {
    host.begin?.(name)
    await fetches(name, most, way)
  }
  const sums = wanted.map(({ name }) => checksumPath(name))
  const signed = [basename(found.path), ...wanted.map(({ name }) => name), ...sums]
  const signatures = Object.values(signatureEndings).flatMap((ending) =>
    signed.map((name) => `${name}.${ending}`),
  )
  for (const name of [...sums, ...signatures]) await fetchText(name, mostText, way)
  return found
}

/** A manifest without the other images of its build, which have addresses of their own. */
function onlyAbout(name: string, { path, manifest }: FoundManifest): FoundManifest {
  const artifacts = manifest.artifacts.filter(
    (one) => isPaper(one.kind) || basename(one.path) === name,
  )
  if (artifacts.some((one) => basename(one.path) === name))
    return { path, manifest: { ...manifest, artifacts } }
  throw new ParfaitError('image-invalid', `The manifest tells of no file ${JSON.stringify(name)}`, {
    place: path,
    hint: 'name the manifest of the build that made it',
  })
}

/** The manifest that a word stands for. Errors: `usage`, `image-invalid`. */
async function lyingManifest(word: string, { cwd }: PublishHost): Promise<string> {
  const found = await findManifest(word, cwd)
  if (found) return found.path
  throw new ParfaitError('usage', `Expected a manifest, found none: '${word}'`, {
    place: '--manifest',
  })
}

async function fetchManifest(name: string, way: Way): Promise<FoundManifest> {
  const { address, folder } = way
  const isOne = name.endsWith('.manifest.json')
  for (const place of isOne ? [name] : manifestPlaces(name)) {
    checkNames([place])
    if (!(await fetchText(place, mostText, way))) continue
    const found = await findManifest(place, folder)
    if (found) return found
  }
  throw new ParfaitError('image-invalid', 'There is no manifest beside that address', {
    place: shownUrl(address),
    hint: 'name the image or its manifest, and publish NAME.manifest.json with the image, or name it: --manifest',
  })
}

/** Whoever made the manifest shall not choose where files go. */
function checkNames(names: readonly string[]): void {
  const wrong = names.find(
    (name, at) =>
      ['', '.', '..'].includes(name) || pathFault(name) !== undefined || names.indexOf(name) < at,
  )
  if (wrong === undefined) return
  throw new ParfaitError('image-invalid', `The manifest names a file ${JSON.stringify(wrong)}`, {
    hint: 'expected names of files, each once',
  })
}

/** What tells of an image: from here where it lies here. */
async function fetchText(name: string, most: number, way: Way): Promise<boolean> {
  if (way.beside === undefined || !existsSync(join(way.beside, name)))
    return fetchFile(name, most, way)
  copyFileSync(join(way.beside, name), join(way.folder, name), constants.COPYFILE_EXCL)
  return true
}

/** One file into the folder; one that is longer is cut behind the first byte too many. */
async function fetchFile(name: string, most: number, way: Way): Promise<boolean> {
  const { address, fetch, folder, io } = way
  const path = join(folder, name)
  const file = openSync(path, 'wx', 0o600)
  const tooLong = new Error('too long')
  let got = 0
  try {
    const sink = {
      restart() {
        ftruncateSync(file)
        got = 0
      },
      take(piece: Uint8Array) {
        const part = piece.subarray(0, most + 1 - got)
        for (let at = 0; at < part.length; )
          at += writeSync(file, part, at, part.length - at, got + at)
        got += part.length
        io.checked(Math.min(got, most), most)
        if (got > most) throw tooLong
      },
    }
    const isThere = await fetch({ address, name }, sink, io)
    if (!isThere) rmSync(path)
    return isThere
  } catch (fault) {
    if (fault !== tooLong) throw fault
    return true
  } finally {
    closeSync(file)
  }
}
