import { ParfaitError } from '../../errors.ts'
import { type JsonSchema, readAs } from '../../schema.ts'
import { Secret } from '../credentials.ts'
import type { PublishPlan, TargetIo } from '../driver.ts'
import { type Catalog, catalogSchema, imageService } from './catalog.ts'
import { identityOf, textOf } from './identity.ts'

/** Who Keystone says that we are, and where images are. */
interface CloudSession {
  readonly token: Secret
  /** Address of the image service, which ends with `/v2/`. */
  readonly images: URL
  /** Id of the project that owns what is made. */
  readonly project: string | undefined
}

const sessions = new WeakMap<TargetIo, Promise<CloudSession>>()

/** The session of a publication, a new one where the old one is refused. Errors: those of `ask`, `secret-missing`, `target-refused`. */
export function cloudSession(
  { options }: Pick<PublishPlan, 'options'>,
  io: TargetIo,
  isFresh = false,
): Promise<CloudSession> {
  const found = isFresh ? undefined : sessions.get(io)
  if (found) return found
  const begun = beginSession(options, io, isFresh)
  sessions.set(io, begun)
  begun.catch(() => sessions.get(io) === begun && sessions.delete(io))
  return begun
}

interface TokenAnswer {
  readonly token: { readonly catalog?: Catalog; readonly project?: { readonly id: string } }
}

const answerSchema: JsonSchema = {
  type: 'object',
  required: ['token'],
  properties: {
    token: {
      type: 'object',
      properties: {
        catalog: catalogSchema,
        project: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      },
    },
  },
}

/** https://docs.openstack.org/api-ref/identity/v3/ */
async function beginSession(
  options: PublishPlan['options'],
  io: TargetIo,
  isFresh: boolean,
): Promise<CloudSession> {
  const credentials = isFresh ? await io.freshCredentials() : io.credentials
  const { url, body } = identityOf(credentials)
  const answer = await io.http.ask({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    keep: 16 << 20,
  })
  const token = answer.headers['x-subject-token'] ?? ''
  const said = readAs<TokenAnswer>(answer.body.toString('utf8'), answerSchema)
  if (!/^[\x21-\x7e]+$/.test(token) || said === undefined)
    throw new ParfaitError('target-refused', 'Expected a token of OpenStack, got something else', {
      place: url.href,
      hint: 'have OS_AUTH_URL be the address of Keystone, such as https://cloud.example:5000/v3',
    })
  const { catalog = [], project } = said.token
  const images = imageService(catalog, {
    endpoint: options?.endpoint === undefined ? undefined : String(options.endpoint),
    region: textOf(credentials, 'region_name'),
    kind: textOf(credentials, 'interface') ?? 'public',
    isSecure: url.protocol === 'https:',
  })
  return { token: new Secret(token), images, project: project?.id }
}
