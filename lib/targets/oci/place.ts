import { decodePercent } from '../../decode.ts'
import { ParfaitError } from '../../errors.ts'
import type { Wanted } from '../driver.ts'

/** A tag of a repository of a registry. */
export interface ImagePlace {
  /** Address of the registry, by http or https; ends with a slash. */
  readonly registry: string
  readonly repository: string
  readonly tag: string
}

const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const repositoryPattern = new RegExp(`^${part}(?:/${part})*$`)
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/**
 * Where `oci://host/repository:tag` is; without a tag it is `latest`, and an address that ends with a slash gets the name of the file. TLS is
 * wanted of all but this machine's own registries, unless the option says other. Error: `target-invalid`.
 */
export function imagePlace(
  address: URL,
  { name, options }: { readonly name: string; readonly options: Wanted['options'] | undefined },
): ImagePlace {
  const asked = decodePercent(address.pathname)?.replace(/^\//, '')
  if (asked === undefined) throw notOne(address)
  const path = asked === '' || asked.endsWith('/') ? asked + repositoryOf(name) : asked
  const [, repository = '', tag = 'latest'] = /^(.*?)(?::([^:/]*))?$/.exec(path) ?? []
  if (address.host === '' || repository.length > 255 || !repositoryPattern.test(repository))
    throw notOne(address)
  if (!tagPattern.test(tag))
    throw invalid(`Expected a tag of letters, digits and '_.-', got '${tag}'`)
  const isOwn = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname)
  const isPlain = options?.tls === undefined ? isOwn : options.tls === 'no'
  return { registry: `${isPlain ? 'http' : 'https'}://${address.host}/`, repository, tag }
}

function notOne({ href }: URL): ParfaitError {
  return invalid(`Expected a registry and a repository, got '${href}'`)
}

function invalid(message: string): ParfaitError {
  return new ParfaitError('target-invalid', message, {
    place: '--to',
    hint: 'such as oci://registry.example/images/web:1, in small letters',
  })
}

/** The name of a file without its endings, as far as a repository can be called so. */
function repositoryOf(name: string): string {
  return (name.split('.')[0] ?? '').toLowerCase()
}
