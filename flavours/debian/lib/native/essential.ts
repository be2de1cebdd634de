import type { Unpacked } from './unpack.ts'

/** What is essential, and what that needs: nobody asked for it, and it is not to be removed as if it were left over. */
export function essentialNames(packages: readonly Unpacked[]): Set<string> {
  const found = new Set<string>()
  const open = packages.filter(({ fields }) => fields.get('essential') === 'yes')
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one.name)) continue
    found.add(one.name)
    const needed = new Set(neededNames(one))
    open.push(...packages.filter((other) => namesOf(other).some((name) => needed.has(name))))
  }
  return found
}

function neededNames({ fields }: Unpacked): string[] {
  return namesIn(`${fields.get('pre-depends') ?? ''},${fields.get('depends') ?? ''}`)
}

function namesOf({ name, fields }: Unpacked): string[] {
  return [name, ...namesIn(fields.get('provides') ?? '')]
}

/** Names of a field of relations, of all alternatives, without versions and architectures; deb-control(5). */
function namesIn(field: string): string[] {
  const words = field.split(/[,|]/).map((text) => text.trim())
  return words.map((text) => /^[a-z0-9][a-z0-9+.-]*/.exec(text)?.[0] ?? '').filter(Boolean)
}
