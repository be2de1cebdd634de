import type { Agent, RequestOptions } from 'node:http'
import { decodePercent } from '../../decode.ts'
import { type Proxies, proxyFor } from './proxies.ts'

/** How a connection to an address is made: straight, or by a proxy. */
interface Route extends RequestOptions {
  /** False: a connection for each request, so that none breaks because it lay idle. */
  readonly agent: Agent | false
  readonly headers: Readonly<Record<string, string>>
}

/** The way to an address. TLS goes through a proxy by `CONNECT`; what is plain is asked of the proxy itself. */
export async function routeTo(url: URL, proxies: Proxies): Promise<Route> {
  const proxy = proxyFor(url, proxies)
  const { host } = url
  const straight = { ...placeOf(url), path: `${url.pathname}${url.search}` }
  if (!proxy) return { ...straight, agent: false, headers: { host } }
  if (url.protocol === 'https:') {
    // Few have a proxy, and every command starts.
    const { HttpsProxyAgent } = await import('https-proxy-agent')
    return { ...straight, agent: new HttpsProxyAgent(proxy), headers: { host } }
  }
  const { username, password } = proxy
  const user = [username, password].map((text) => decodePercent(text) ?? text).join(':')
  const basic = `Basic ${Buffer.from(user).toString('base64')}`
  return {
    ...placeOf(proxy),
    path: url.href,
    agent: false,
    headers: { host, ...(username === '' ? {} : { 'proxy-authorization': basic }) },
  }
}

function placeOf({ hostname, port, protocol }: URL): RequestOptions {
  const usual = protocol === 'https:' ? 443 : 80
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) }
}
