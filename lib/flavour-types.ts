/** What types of a flavour say of its hooks: `parfait types` makes them of flavour.json. */
export interface FlavourTypes {
  readonly options: object
  /** Options that are paths of the host: for hooks outside the chroot alone. */
  readonly paths: object
  readonly variables: object
  readonly secrets: object
}

/** A flavour of which nothing is known. */
export interface AnyFlavour extends FlavourTypes {
  readonly options: Readonly<Record<string, unknown>>
  readonly paths: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

/** A flavour as its hooks outside the chroot know it: paths of the host are options like others. */
export interface Outside<F extends FlavourTypes> extends FlavourTypes {
  readonly options: F['options'] & F['paths']
  readonly variables: F['variables']
  readonly secrets: F['secrets']
}

/** Variables that a hook of every flavour may name. */
export interface CommonVariables {
  readonly ARCH?: string
  readonly IMAGE_NAME?: string
  readonly FS_TYPE?: string
}
