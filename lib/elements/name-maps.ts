/** What names are translated for. */
interface Distribution {
  readonly name: string
  readonly release: string
  readonly family: string | undefined
}

type Names = Readonly<Record<string, unknown>>

/** The family of a distribution, by a text with lines `family: name name`. */
export function familyOf(name: string, families: string): string | undefined {
  for (const line of families.split('\n')) {
    const [family, members = ''] = line.split(':')
    if (members.split(/\s+/).includes(name)) return family
  }
  return undefined
}

/** The names of a pkg-map for one distribution: of release, distribution, family and default the first counts. */
export function packageNames(map: Names, { name, release, family }: Distribution): Names {
  const of = (key: string, ...path: (string | undefined)[]) =>
    path.reduce<Names>((names, step) => inner(names, step), inner(map, key))
  return {
    ...inner(map, 'default'),
    ...of('family', family),
    ...of('distro', name),
    ...of('release', name, release.replace(/-stream$/, '')),
    ...of('release', name, release),
  }
}

/** The names of a svc-map for one distribution: its own, its family's, the default, or the name itself. */
export function serviceNames(map: Names, { name, family }: Distribution): Record<string, string> {
  return Object.fromEntries(
    Object.keys(map).map((service) => {
      const names = inner(map, service)
      const found = names[name] ?? (family && names[family]) ?? names.default ?? service
      return [service, String(found)]
    }),
  )
}

function inner(names: Names, key: string | undefined): Names {
  const value = key === undefined ? undefined : names[key]
  return value !== null && typeof value === 'object' ? (value as Names) : {}
}
