import { digest } from '../../content.ts'
import { ParfaitError } from '../../errors.ts'
import type { TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import type { HttpAnswer } from '../http/call.ts'
import { countSent } from '../http/count-sent.ts'
import { inPieces } from '../http/pieces.ts'
import { type Blob, indexType, manifestType, type OciImage } from './blobs.ts'
import { registryLogin } from './login.ts'
import type { ImagePlace } from './place.ts'

/** A session of an upload that is of no use any more, as registries say it. */
const spoilt = [400, 404, 416]

/** Bytes of a manifest, at most, as registries have it. */
const mostManifest = 4 << 20

/** How often a blob is begun again without one more byte of it. */
const mostSessions = 8

/** Asks a registry about a repository; `path` stands behind its name. https://github.com/opencontainers/distribution-spec */
async function askRegistry(
  place: ImagePlace,
  { path, ...question }: Omit<Question, 'url'> & { readonly path: string },
  io: TargetIo,
): Promise<HttpAnswer> {
  const url = new URL(`v2/${place.repository}/${path}`, place.registry)
  return io.http.ask({ ...question, url, authorize: await registryLogin(place, io) })
}

/** The digest of what a tag leads to; undefined where there is no such tag. */
export async function tagDigest(place: ImagePlace, io: TargetIo): Promise<string | undefined> {
  const accept = `${manifestType}, ${indexType}, application/vnd.docker.distribution.manifest.v2+json`
  const question = { path: `manifests/${place.tag}`, headers: { accept }, accept: [404] }
  const head = await askRegistry(place, { ...question, method: 'HEAD' }, io)
  if (head.status === 404) return undefined
  const told = head.headers['docker-content-digest']
  if (told !== undefined) return told
  // Not every registry says it, and a tag that is there must not pass for one that is not.
  const manifest = await askRegistry(place, { ...question, method: 'GET', keep: mostManifest }, io)
  return manifest.status === 404 ? undefined : `sha256:${digest(manifest.body)}`
}

/** The manifest that a tag leads to; undefined where there is no such tag. */
export async function getManifest(place: ImagePlace, io: TargetIo): Promise<Buffer | undefined> {
  const question = { path: `manifests/${place.tag}`, headers: { accept: manifestType } }
  const get = { ...question, method: 'GET', accept: [404], keep: mostManifest }
  const { status, body } = await askRegistry(place, get, io)
  return status === 404 ? undefined : body
}

/** The index at a path of a repository; undefined where there is none, or no such path. */
export async function getIndex(
  place: ImagePlace,
  path: string,
  io: TargetIo,
): Promise<Buffer | undefined> {
  const question = { path, method: 'GET', headers: { accept: indexType } }
  const accept = [400, 404, 405]
  const answer = await askRegistry(place, { ...question, accept, keep: mostManifest }, io)
  return answer.status < 300 ? answer.body : undefined
}

/** The bytes of a blob; see `inPieces`. */
export function getBlob(
  place: ImagePlace,
  { digest, size }: Pick<Blob, 'digest' | 'size'>,
  io: TargetIo,
): AsyncGenerator<Buffer> {
  const whole = { size, place: `${place.registry}${place.repository}` }
  return inPieces(whole, (call) => askRegistry(place, { ...call, path: `blobs/${digest}` }, io))
}

/** Whether a registry has a blob. */
async function hasBlob(place: ImagePlace, { digest }: Blob, io: TargetIo): Promise<boolean> {
  const path = `blobs/${digest}`
  return (await askRegistry(place, { method: 'HEAD', path, accept: [404] }, io)).status !== 404
}

/**
 * Sends a blob that the registry lacks, in one piece; it compares the digest. A connection that breaks spoils the session of the upload, so
 * that another one is begun. `sent` hears of bytes, and of the beginning as 0.
 */
export async function putBlob(
  place: ImagePlace,
  blob: Blob,
  { io, sent }: { readonly io: TargetIo; sent(bytes: number): void },
): Promise<void> {
  for (let session = 0; session < mostSessions; session++) {
    if (await hasBlob(place, blob, io)) return sent(blob.size)
    const url = await beginUpload(place, io)
    url.searchParams.set('digest', blob.digest)
    const done = await io.http.ask({
      method: 'PUT',
      url,
      authorize: await registryLogin(place, io),
      headers: { 'content-type': 'application/octet-stream' },
      body: blob.body,
      accept: spoilt,
      begin: () => countSent(sent),
    })
    if (done.status < 300) return
    if (/DIGEST_INVALID/.test(done.body.toString())) break
  }
  throw new ParfaitError('target-damaged', 'The registry got other bytes than were sent', {
    place: `${place.registry}${place.repository}`,
    hint: 'publish again; where it happens again, what lies before the registry changes or cuts what is sent',
  })
}

async function beginUpload(place: ImagePlace, io: TargetIo): Promise<URL> {
  const path = 'blobs/uploads/'
  const { headers } = await askRegistry(place, { method: 'POST', path }, io)
  const base = new URL(`v2/${place.repository}/${path}`, place.registry)
  const to = headers.location === undefined ? undefined : new URL(headers.location, base)
  // What is sent there has the password or the token.
  if (to?.origin === base.origin) return to
  throw new ParfaitError('target-refused', 'The registry sends uploads elsewhere', {
    place: place.registry,
    hint: 'have it, or what lies before it, name its own address',
  })
}

/** Has the tag lead to an image, whose blobs are there; headers of the answer. */
export async function putManifest(
  place: ImagePlace,
  { manifest }: OciImage,
  io: TargetIo,
): Promise<HttpAnswer['headers']> {
  const headers = { 'content-type': manifest.mediaType }
  const path = `manifests/${place.tag}`
  const question = { method: 'PUT', path, headers, body: manifest.bytes }
  return (await askRegistry(place, question, io)).headers
}
