import type { TargetIo } from '../targets/driver.ts'
import { inPieces } from '../targets/http/pieces.ts'
import { askS3 } from '../targets/s3/ask-s3.ts'
import { objectUrl } from '../targets/s3/place.ts'
import { s3 as target } from '../targets/s3.ts'
import { mostNote, type SharedStore, type SharedStoreDriver, type SharedStoreIo } from './driver.ts'
import { blobPath, notePath } from './folder-layout.ts'
import { ways } from './ways.ts'

/** A bucket, or what lies below a prefix of it. */
export const s3: SharedStoreDriver = {
  name: 's3',
  summary: 'a bucket of S3, of Amazon or of another service',
  scheme: 's3',
  async open(address, io) {
    return bucketStore(address, io)
  },
}

function bucketStore(address: URL, io: SharedStoreIo): SharedStore {
  const { ask, send } = ways({ address, driver: target }, io)
  const folder = objectUrl(address, '')
  const object = (path: string) => ({ url: folder + path, options: undefined })
  const isThere = async (path: string, by: TargetIo) =>
    (await askS3(object(path), { method: 'HEAD', accept: [404] }, by)).status !== 404
  return {
    async has(keys) {
      const asked = await ask()
      const found = await Promise.all(keys.map((key) => isThere(notePath(key), asked)))
      return new Set(keys.filter((_, index) => found[index]))
    },
    async note(key) {
      const get = { method: 'GET', accept: [404], keep: mostNote }
      const { status, body } = await askS3(object(notePath(key)), get, await ask())
      return status === 404 ? undefined : body.toString()
    },
    async *blob(blob) {
      const by = await send()
      const from = object(blobPath(blob))
      yield* inPieces({ size: blob.size, place: from.url }, (call) => askS3(from, call, by))
    },
    async put(key, { note, blob }, path) {
      const by = await send()
      if (await isThere(notePath(key), by)) return false
      const { sha256, size } = blob
      const body = { path, start: 0, size }
      // The service compares what comes with the digest that is signed.
      if (!(await isThere(blobPath(blob), by)))
        await askS3(object(blobPath(blob)), { method: 'PUT', body, payload: sha256 }, by)
      await askS3(object(notePath(key)), { method: 'PUT', body: Buffer.from(note) }, by)
      return true
    },
  }
}
