import { decodePercent } from '../../decode.ts'

/** The proxies of a user, as programs of all kinds take them. */
export interface Proxies {
  readonly http: string | undefined
  readonly https: string | undefined
  /** Hosts that are reached without: names, with what ends in them, addresses, `*`; a port may follow. */
  readonly none: readonly string[]
}

/** Reads `http_proxy`, `https_proxy`, `no_proxy` and `all_proxy`; those in small letters win. */
export function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  const of = (name: string) => env[name] || env[name.toUpperCase()] || undefined
  const all = of('all_proxy')
  return {
    // A server may set HTTP_PROXY by a header of a request where it calls programs; httpoxy.org.
    http: env.http_proxy || all,
    https: of('https_proxy') ?? all,
    none: (of('no_proxy') ?? '').split(/[\s,]+/).filter(Boolean),
  }
}

/** The proxy that an address is asked by, or undefined for none. */
export function proxyFor(url: URL, proxies: Proxies): URL | undefined {
  const text = url.protocol === 'https:' ? proxies.https : proxies.http
  if (text === undefined || proxies.none.some((one) => covers(one, url))) return undefined
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(withScheme)) return undefined
  const proxy = new URL(withScheme)
  // Whoever reads them decodes them: a sign that encodes nothing stands for itself.
  for (const part of ['username', 'password'] as const)
    if (decodePercent(proxy[part]) === undefined) proxy[part] = proxy[part].replaceAll('%', '%25')
  return proxy
}

function covers(pattern: string, { hostname, port, protocol }: URL): boolean {
  if (pattern === '*') return true
  const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(pattern) ?? []
  const own = port || (protocol === 'https:' ? '443' : '80')
  if (wanted !== undefined && wanted !== own) return false
  const suffix = name.toLowerCase().replace(/^\*?\.?/, '')
  return hostname === suffix || (suffix !== '' && hostname.endsWith(`.${suffix}`))
}
