const secret = /^(x-amz-(signature|credential|security-token)|sig|signature|se?cret|token|.*key)$/i

/** An address as it may be printed: what signs it is a secret, and so are user and password. */
export function shownUrl(address: URL | string): string {
  const url = new URL(address)
  if (url.username !== '') url.username = '***'
  if (url.password !== '') url.password = '***'
  const isSigned = [...url.searchParams.keys()].some((name) => secret.test(name))
  if (!isSigned) return url.href
  // By hand: what is no secret stays as it was written.
  const parts = url.search.slice(1).split('&')
  url.search = parts.map(maskPart).join('&')
  return url.href
}

function maskPart(part: string): string {
  const [name = ''] = part.split('=', 1)
  const [plain = ''] = new URLSearchParams(part).keys()
  return secret.test(plain) ? `${name}=***` : part
}
