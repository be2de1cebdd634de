import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type FoundManifest, findManifest, manifestPlaces } from '../deliver/find-manifest.ts'
import { checksumPath } from '../deliver/output-places.ts'
import { signatureEndings } from '../deliver/signers.ts'
import { ParfaitError } from '../errors.ts'
import { freeRoom } from '../files.ts'
import { pathFault } from '../output-place.ts'
import { describeBytes } from '../size.ts'
import { parseAddress } from '../targets/address.ts'
import type { TargetDriver, TargetIo } from '../targets/driver.ts'
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
): Promise<FoundManifest> {
  const addressed = parseAddress(text, { ...host, place: 'name' })
  const { address, driver } = addressed
  const { fetch } = driver
  if (!fetch)
    throw new ParfaitError('target-invalid', `Nothing can be got from '${shownUrl(address)}'`, {
      place: 'name',
      hint: 'verify an address of https:, http: or s3:, or a file',
    })
  host.begin?.(nameIn(address))
  const way = { address, fetch, folder, io: await targetIo(addressed, {}, host) }
  const found = await fetchManifest(way)
  const wanted = found.manifest.artifacts.map(({ path, size }) => ({
    name: basename(path),
    // Others may write manifests without.
    most: Number(size) || 0,
  }))
  checkNames([basename(found.path), ...wanted.map(({ name }) => name)])
  const room = await freeRoom(folder)
  const needed = wanted.reduce((sum, { most }) => sum + most, 0)
  if (!(needed < room))
    throw new ParfaitError(
      'disk-full',
      `The files of the manifest need ${describeBytes(needed)}, and ${describeBytes(room)} are free`,
      { place: folder, hint: 'have TMPDIR name a folder with more room' },
    )
  for (const { name, most } of wanted) {
    host.begin?.(name)
    await fetchFile(name, most, way)
  }
  const sums = wanted.map(({ name }) => checksumPath(name))
  const signed = [basename(found.path), ...wanted.map(({ name }) => name), ...sums]
  const signatures = Object.values(signatureEndings).flatMap((ending) =>
    signed.map((name) => `${name}.${ending}`),
  )
  for (const name of [...sums, ...signatures]) await fetchFile(name, mostText, way)
  return found
}

async function fetchManifest(way: Way): Promise<FoundManifest> {
  const { address, folder } = way
  const name = nameIn(address)
  const isOne = name.endsWith('.manifest.json')
  for (const place of isOne ? [name] : manifestPlaces(name)) {
    checkNames([place])
    if (!(await fetchFile(place, mostText, way))) continue
    const found = await findManifest(place, folder)
    if (found) return found
  }
  throw new ParfaitError('image-invalid', 'There is no manifest beside that address', {
    place: shownUrl(address),
    hint: 'name the image or its manifest, and publish NAME.manifest.json with the image',
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
