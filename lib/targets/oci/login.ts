import { ParfaitError } from '../../errors.ts'
import { readJson } from '../../json.ts'
import type { TargetIo } from '../driver.ts'
import type { Question } from '../http/ask.ts'
import { basicLogin } from '../web/login.ts'
import type { ImagePlace } from './place.ts'

type Authorize = NonNullable<Question['authorize']>

const known = new WeakMap<TargetIo, Map<string, Promise<Authorize>>>()

/** Says who asks, as the registry wants it: not at all, by a password, or by a token of the service that it names. */
export function registryLogin(place: ImagePlace, io: TargetIo): Promise<Authorize> {
  const places = known.get(io) ?? new Map<string, Promise<Authorize>>()
  known.set(io, places)
  const name = place.registry + place.repository
  const found = places.get(name) ?? askHow(place, io)
  places.set(name, found)
  found.catch(() => places.delete(name))
  return found
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
async function askHow(place: ImagePlace, io: TargetIo): Promise<Authorize> {
  const url = new URL('v2/', place.registry)
  const { status, headers } = await io.http.ask({ method: 'GET', url, accept: [401] })
  const challenge = headers['www-authenticate'] ?? ''
  if (status !== 401) return async () => ({})
  if (!/^bearer /i.test(challenge)) return basicLogin(io)
  let token: Promise<string> | undefined
  return async (_call, isFresh) => {
    if (isFresh || token === undefined) token = fetchToken(challenge, place, io)
    return { authorization: `Bearer ${await token}` }
  }
}

async function fetchToken(challenge: string, place: ImagePlace, io: TargetIo): Promise<string> {
  const word = (name: string) => new RegExp(`[ ,]${name}="([^"]*)"`, 'i').exec(challenge)?.[1]
  const realm = word('realm') ?? ''
  const isSecure = place.registry.startsWith('https:')
  const refuse = (what: string) =>
    new ParfaitError('target-refused', `The registry ${what}`, {
      place: place.registry,
      hint: 'this is for its administrator to mend',
    })
  if (!URL.canParse(realm)) throw refuse('names no service that gives tokens')
  const url = new URL(realm)
  // The password goes there.
  if (url.protocol !== 'https:' && (isSecure || url.protocol !== 'http:'))
    throw refuse('sends to a service without TLS for a token')
  const service = word('service')
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${place.repository}:pull,push`)
  const { body } = await io.http.ask({ method: 'GET', url, authorize: basicLogin(io) })
  const token = tokenIn(body.toString())
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token
  throw refuse('names a service that gave no token')
}

function tokenIn(text: string): unknown {
  try {
    const answer = readJson(text) as { token?: unknown; access_token?: unknown } | null
    return answer?.token ?? answer?.access_token
  } catch {
    return undefined
  }
}
