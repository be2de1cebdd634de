import { ParfaitError } from '../errors.ts'

/** A package that an element asks for. */
interface WantedPackage {
  readonly element: string
  readonly name: string
}

/** By phase, `install.d`: what is installed at its beginning and removed at its end. */
export type PackageTable = Record<string, { install: WantedPackage[]; uninstall: WantedPackage[] }>

type Values = Readonly<Record<string, unknown>>

/** What a condition of package-installs.yaml is judged by. */
interface PackageSituation {
  readonly architecture: string
  /** The variables after environment.d. */
  readonly environment: Readonly<Record<string, string>>
  /** The file, for messages. */
  readonly place: string
}

/** Adds what one element's package-installs.yaml asks for. Error: `flavour-manifest`. */
export function addPackages(
  table: PackageTable,
  element: string,
  listed: unknown,
  situation: PackageSituation,
): void {
  if (listed === null) return
  if (!isMap(listed)) throw fault('expected a map of packages', situation)
  for (const [name, value] of Object.entries(listed)) {
    // A list has alternatives, each with a condition of its own.
    for (const wish of Array.isArray(value) ? value : [value]) {
      const values = isMap(wish) ? wish : {}
      if (isWanted(element, name, values, situation)) addWish(table, { element, name }, values)
    }
  }
}

function addWish(table: PackageTable, wanted: WantedPackage, values: Values): void {
  const phase = String(values.phase ?? 'install.d')
  const lists = table[phase] ?? { install: [], uninstall: [] }
  table[phase] = lists
  const isThere = (list: readonly WantedPackage[]) => list.some(({ name }) => name === wanted.name)
  const isKept = isThere(lists.install) && !isThere(lists.uninstall)
  if ('build-only' in values) {
    lists.install.push(wanted)
    // What another element wants to stay is not removed.
    if (!isKept) lists.uninstall.push(wanted)
  } else if ('uninstall' in values) {
    if (!isKept) lists.uninstall.push(wanted)
  } else {
    lists.install.push(wanted)
    lists.uninstall = lists.uninstall.filter(({ name }) => name !== wanted.name)
  }
}

function isWanted(
  element: string,
  name: string,
  values: Values,
  situation: PackageSituation,
): boolean {
  const { architecture, environment } = situation
  if (values.arch !== undefined && values['not-arch'] !== undefined)
    throw fault(`'${name}' has 'arch' and 'not-arch'`, situation)
  const variable = `DIB_INSTALLTYPE_${element.replaceAll('-', '_')}`
  const type = environment[variable] ?? environment.DIB_DEFAULT_INSTALLTYPE ?? 'source'
  const python = values.dib_python_version
  return (
    (values.installtype === undefined || values.installtype === type) &&
    (values.arch === undefined || names(values.arch).includes(architecture)) &&
    (values['not-arch'] === undefined || !names(values['not-arch']).includes(architecture)) &&
    (python === undefined || String(python) === (environment.DIB_PYTHON_VERSION ?? '')) &&
    conditions(values.when).every((condition) => holds(condition, name, situation))
  )
}

function conditions(when: unknown): string[] {
  if (when === undefined || when === null) return []
  return (Array.isArray(when) ? when : [when]).map(String)
}

function holds(condition: string, name: string, situation: PackageSituation): boolean {
  const [, variable, operator, wanted = ''] = /^(\w+)\s*(!?=)\s*(.*)$/.exec(condition) ?? []
  if (variable === undefined)
    throw fault(`'when: ${condition}' of '${name}' is not VARIABLE = VALUE`, situation)
  const value = situation.environment[variable]
  if (value === undefined)
    throw fault(`'when: ${condition}' of '${name}' asks for a variable that is not set`, situation)
  return (value === wanted) === (operator === '=')
}

function names(value: unknown): string[] {
  return String(value)
    .split(',')
    .map((name) => name.trim())
}

function isMap(value: unknown): value is Values {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function fault(message: string, { place }: PackageSituation): ParfaitError {
  return new ParfaitError('flavour-manifest', `${place}: ${message}`, { place })
}
