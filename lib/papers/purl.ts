import type { Contents, ListedPackage } from './contents.ts'

/** `pkg:deb/debian/bash@5.2?arch=amd64&distro=bookworm`; https://github.com/package-url/purl-spec */
export function packageUrl(
  { name, version, architecture }: ListedPackage,
  { id, release }: Contents['distribution'],
): string {
  const qualifiers = [
    ['arch', architecture],
    ['distro', release],
  ].flatMap(([key, value]) => (value ? [`${key}=${encode(value)}`] : []))
  const tail = qualifiers.length === 0 ? '' : `?${qualifiers.join('&')}`
  const at = version === '' ? '' : `@${encode(version)}`
  const space = id === '' ? '' : `${encode(id)}/`
  return `pkg:deb/${space}${encode(name)}${at}${tail}`
}

/** A colon stays as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':')
}
