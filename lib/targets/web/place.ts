import { decodePercent } from '../../decode.ts'

/** The address of a file below that of a folder. What signs the folder's address, signs the file's. */
export function placeBelow(address: URL, name: string): URL {
  const url = new URL(address)
  url.hash = ''
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(name)}`
  return url
}

/** The address of another file in the folder of a file. */
export function placeBeside(file: string, name: string): URL {
  const url = new URL(file)
  url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf('/'))
  return placeBelow(url, name)
}

/** The name of the file that an address ends with. */
export function nameIn(url: URL): string {
  const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
  return decodePercent(name) ?? name
}
