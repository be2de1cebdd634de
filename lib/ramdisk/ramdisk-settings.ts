/** What is asked of a ramdisk beside all that a build has. A type, not an interface: it is plain data. */
export type RamdiskSettings = {
  /** Absolute path of the kernel that is put beside the ramdisk. */
  readonly kernelOutput: string
  /** Name of a compression. */
  readonly compression: string
  /** Names of machine classes. */
  readonly machineClasses: readonly string[]
  readonly modules: readonly string[]
  readonly kernelVersion?: string
  readonly busybox: string
  /** Present where kernel, modules and programs come from the machine itself; absolute paths. */
  readonly host?: { readonly moduleRoot: string; readonly libUdevRoot: string }
}

/** The settings of a ramdisk, with their type. */
export function ramdiskSettings({
  product,
}: {
  readonly product: { readonly name: string; readonly settings: object }
}): RamdiskSettings {
  if (product.name === 'ramdisk') return product.settings as RamdiskSettings
  throw new TypeError(`expected settings of the product 'ramdisk', got '${product.name}'`)
}
