import { ParfaitError } from '../../errors.ts'
import type { JsonSchema } from '../../schema.ts'

/** The services of a cloud, as Keystone lists them. */
export type Catalog = readonly {
  readonly type: string
  readonly endpoints: readonly {
    readonly interface: string
    readonly url: string
    readonly region?: string | null
  }[]
}[]

const text = { type: 'string' }

/** What of it is looked at. */
export const catalogSchema: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['type', 'endpoints'],
    properties: {
      type: text,
      endpoints: {
        type: 'array',
        items: {
          type: 'object',
          required: ['interface', 'url'],
          properties: { interface: text, url: text, region: { type: ['string', 'null'] } },
        },
      },
    },
  },
}

/** Address of the image service, which ends with `/v2/`. Error: `target-refused` where there is none, or one that secrets should not go to. */
export function imageService(
  catalog: Catalog,
  wanted: {
    /** That of an option: no catalog is asked. */
    readonly endpoint: string | undefined
    readonly region: string | undefined
    /** `public`, `internal` or `admin`; `publicURL` too. */
    readonly kind: string
    /** Whether Keystone was asked by TLS. */
    readonly isSecure: boolean
  },
): URL {
  const { endpoint, region, isSecure } = wanted
  const kind = wanted.kind.replace(/URL$/, '')
  const all = catalog.flatMap(({ type, endpoints }) => (type === 'image' ? endpoints : []))
  const found = all.find(
    (one) => one.interface === kind && (region === undefined || one.region === region),
  )
  const place = endpoint ?? found?.url
  const url = place !== undefined && URL.canParse(place) ? new URL(place) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    const where = region === undefined ? '' : ` in the region '${region}'`
    throw refused(`The cloud names no image service for '${kind}'${where}`)
  }
  // The token goes there.
  if (isSecure && endpoint === undefined && url.protocol !== 'https:')
    throw refused(`The cloud names an image service without TLS: ${url.origin}`)
  return new URL(
    `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v2(\.\d+)?$/, '')}/v2/`,
  )
}

function refused(message: string): ParfaitError {
  return new ParfaitError('target-refused', message, {
    place: 'OS_REGION_NAME, OS_INTERFACE',
    hint: 'check these, or name the service: --set endpoint=https://…',
  })
}
