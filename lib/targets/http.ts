import { ParfaitError } from '../errors.ts'
import type { Published, PublishPlan, TargetDriver, TargetIo, Verification } from './driver.ts'
import { shownUrl } from './shown-url.ts'
import { editWebLists } from './web/lists.ts'
import { basicLogin, netrcCredentials } from './web/login.ts'
import { nameIn, placeBelow, placeBeside } from './web/place.ts'
import { presenceAt } from './web/presence.ts'
import { putFile } from './web/put.ts'
import { readBack } from './web/read-back.ts'
import { receive } from './web/receive.ts'

/** A folder of a web server that takes files by PUT. */
export const http: TargetDriver = {
  name: 'http',
  summary: 'a web server: PUT, and MOVE where it has WebDAV',
  schemes: ['http', 'https'],
  options: { verify: { enum: ['read-back', 'size'], default: 'read-back' } },
  credentials: {
    user: { description: 'a user', variables: ['HTTP_USER'], required: false },
    password: { description: 'a password', variables: ['HTTP_PASSWORD'], required: false },
  },
  moreCredentials: netrcCredentials,
  tools: [],
  formats: [],
  plan({ address, shipment, options }) {
    const url = placeBelow(address, shipment.name)
    const shown = shownUrl(url)
    const steps = [
      `send '${shipment.source}' to '${shown}', as '${nameIn(url)}.part' first where the server can move files`,
      options.verify === 'size' ? 'compare its size' : 'read it back, and compare it',
    ]
    return { shipment, url: url.href, steps, options }
  },
  probe: presenceAt,
  put: putFile,
  verify,
  fetch: ({ address, name }, sink, io) => receive(placeBeside(address.href, name), sink, io),
  editLists: editWebLists,
}

async function verify(
  { url: href, size, sha256 }: Published,
  io: TargetIo,
  { options }: PublishPlan,
): Promise<Verification> {
  const url = new URL(href)
  if (options?.verify !== 'size') {
    if ((await readBack({ url, size }, io)) === sha256) return 'read-back'
    throw damaged(url, 'What was read back is not what was sent')
  }
  const { headers } = await io.http.ask({ method: 'HEAD', url, authorize: basicLogin(io) })
  const there = headers['content-length']
  if (there === String(size)) return 'size'
  throw damaged(url, `Expected ${size} bytes there, the server says '${there ?? 'nothing'}'`)
}

function damaged(url: URL, message: string): ParfaitError {
  return new ParfaitError('target-damaged', message, {
    place: shownUrl(url),
    hint: 'publish again with --overwrite; where it happens again, that server or what lies before it changes files',
  })
}
