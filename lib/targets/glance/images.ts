import { ParfaitError } from '../../errors.ts'
import { type JsonSchema, readAs } from '../../schema.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import type { HttpAnswer } from '../http/call.ts'
import { cloudSession } from './session.ts'

/** An image as Glance tells of it. */
export interface CloudImage {
  readonly id: string
  readonly name: string | null
  readonly status: string
  readonly size?: number | null
  readonly checksum?: string | null
  readonly os_hash_algo?: string | null
  readonly os_hash_value?: string | null
  readonly updated_at?: string | null
  readonly protected?: boolean
  /** Our own property: SHA-512 of what was, or will be, sent. */
  readonly parfait_sha512?: string
  /** And the name of that file. */
  readonly parfait_file?: string
}

/** Where images are, of a plan or of an address alone. */
export type CloudPlace = Pick<PublishPlan, 'url' | 'options'>

const optional = { type: ['string', 'null'] }
const imageSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$' },
    name: optional,
    status: { type: 'string', maxLength: 40 },
    size: { type: ['integer', 'null'] },
    checksum: optional,
    os_hash_algo: optional,
    os_hash_value: optional,
    updated_at: optional,
    protected: { type: 'boolean' },
    parfait_sha512: { type: 'string' },
    parfait_file: { type: 'string' },
  },
}
const listSchema: JsonSchema = {
  type: 'object',
  required: ['images'],
  properties: { images: { type: 'array', items: imageSchema }, next: { type: 'string' } },
}

/** Pages of a list that are read, at most. */
const mostPages = 20

/** Asks Glance; `path` stands behind `v2/images`. https://docs.openstack.org/api-ref/image/v2/ */
export async function askGlance(
  plan: CloudPlace,
  {
    path,
    query = {},
    ...question
  }: Omit<Question, 'url'> & {
    readonly path: string
    readonly query?: Readonly<Record<string, string>>
  },
  io: TargetIo,
): Promise<HttpAnswer> {
  const { images } = await cloudSession(plan, io)
  const url = new URL(`images${path}`, images)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const authorize = async (_call: unknown, isFresh: boolean) => {
    const { token } = await cloudSession(plan, io, isFresh)
    return { 'x-auth-token': token.reveal() }
  }
  return io.http.ask({ ...question, url, authorize })
}

/** The images of this project that are called so, old ones first. */
export async function imagesNamed(
  name: string,
  plan: CloudPlace,
  io: TargetIo,
): Promise<CloudImage[]> {
  const { project } = await cloudSession(plan, io)
  const found: CloudImage[] = []
  const query: Record<string, string> = { name, sort: 'created_at:asc', limit: '100' }
  if (project !== undefined) query.owner = project
  for (let page = 0; page < mostPages; page++) {
    const answer = await askGlance(plan, { method: 'GET', path: '', query, keep: 8 << 20 }, io)
    const { images, next } = valueIn<{ images: CloudImage[]; next?: string }>(
      answer,
      listSchema,
      plan,
    )
    // What begins with an operator is no name to Glance.
    found.push(...images.filter((image) => image.name === name))
    const marker = images.at(-1)?.id
    if (next === undefined || marker === undefined) break
    query.marker = marker
  }
  return found
}

/** An image by its id; undefined where it is gone. */
export async function imageById(
  id: string,
  plan: CloudPlace,
  io: TargetIo,
): Promise<CloudImage | undefined> {
  const answer = await askGlance(plan, { method: 'GET', path: `/${id}`, accept: [404, 410] }, io)
  return answer.status >= 400 ? undefined : valueIn<CloudImage>(answer, imageSchema, plan)
}

/** Removes an image, with its content. One that is gone is no fault. */
export async function removeImage(id: string, plan: CloudPlace, io: TargetIo): Promise<void> {
  await askGlance(plan, { method: 'DELETE', path: `/${id}`, accept: [404, 410] }, io)
}

function valueIn<T>({ body }: HttpAnswer, schema: JsonSchema, { url }: CloudPlace): T {
  const value = readAs<T>(body.toString('utf8'), schema)
  if (value !== undefined) return value
  throw new ParfaitError('target-refused', 'Expected an answer of Glance, got something else', {
    place: url,
    hint: 'check the image service of the catalog, or name it: --set endpoint=https://…',
  })
}
