import { createHash } from 'node:crypto'
import { type ListEdit, mostList, type PublishPlan, type TargetIo } from '../driver.ts'
import { askS3 } from './ask-s3.ts'
import { md5Header } from './parts.ts'
import { objectBeside } from './place.ts'

/** Edits texts beside an object. There is no lock: who publishes to one prefix does so one after another. */
export async function editBucketLists(
  { url, options }: PublishPlan,
  edits: readonly ListEdit[],
  io: TargetIo,
): Promise<readonly string[]> {
  const written: string[] = []
  for (const { name, edit } of edits) {
    const list = { url: objectBeside(url, name), options }
    const there = await askS3(list, { method: 'GET', accept: [404], keep: mostList }, io)
    const text = there.status < 300 ? there.body.toString('utf8') : undefined
    const next = edit(text ?? '')
    if (next === text) continue
    const body = Buffer.from(next)
    const md5 = createHash('md5').update(body).digest('hex')
    const headers = {
      'content-type': 'text/plain; charset=utf-8',
      'content-md5': md5Header({ md5 }),
    }
    await askS3(list, { method: 'PUT', body, headers }, io)
    written.push(list.url)
  }
  return written
}
