import { type ContentCheck, findingAt, type LeakCheck } from '../check.ts'
import type { Clues } from '../leak.ts'

/** Where programs look for a proxy: searched whichever step wrote them. */
const places = [
  '/etc/apt',
  '/etc/environment.d',
  '/etc/profile.d',
  '/etc/systemd',
  '/etc/dnf',
  '/etc/yum',
  '/etc/environment',
  '/etc/profile',
  '/etc/wgetrc',
  '/etc/pip.conf',
  '/etc/npmrc',
]

/** The proxy of the network that the image was built in. */
export const proxy: LeakCheck = {
  name: 'proxy',
  summary: 'proxies of whoever builds',
  remedy: 'hooks find the proxy in their environment; write it to no file',
  paths: (image, clues) => {
    const check = search(clues)
    if (!check) return []
    const files = places.flatMap((place) => [place, ...image.list(place)])
    return files.flatMap((path) => {
      const content = image.read(path)
      return content ? check(path, content) : []
    })
  },
  content: search,
}

function search({ proxies }: Clues): ContentCheck | undefined {
  const marks = [...new Set(proxies.flatMap(addressOf))]
  if (marks.length === 0) return undefined
  return (path, content) =>
    marks.flatMap((mark) => {
      const offset = content.indexOf(mark)
      if (offset < 0) return []
      return [findingAt({ path, content, offset }, 'names the proxy of the user who builds')]
    })
}

/** The part that tells one proxy from another: `host:port`. A bare name would be found in any text. */
function addressOf(proxy: string): string[] {
  const text = /^\w+:\/\//.test(proxy) ? proxy : `http://${proxy}`
  if (!URL.canParse(text)) return []
  const url = new URL(text)
  if (url.hostname === '') return []
  return [url.port === '' ? `//${url.host}` : url.host]
}
