/** Where the hooks of a phase run. */
type PhasePlace = 'outside' | 'inside' | 'image'

/** What a phase yields; see `docs/phases.md`. */
type PhaseYield = 'size' | 'layout' | 'data' | 'base' | 'layer' | 'carried'

export interface Phase {
  readonly name: string
  /** Folder of a flavour that holds the hooks. */
  readonly folder: string
  readonly where: PhasePlace
  readonly yields: PhaseYield
  readonly summary: string
}

/** THE table of phases. Order in the table is order in time. */
export const phases = [
  {
    name: 'block-device-size',
    folder: 'block-device-size.d',
    where: 'outside',
    yields: 'size',
    summary: 'say how large the disk is, in GB',
  },
  {
    name: 'block-device',
    folder: 'block-device.d',
    where: 'outside',
    yields: 'layout',
    summary: 'lay out the disk: partitions and filesystems',
  },
  {
    name: 'root',
    folder: 'root.d',
    where: 'outside',
    yields: 'base',
    summary: 'make the root of an operating system, layer zero',
  },
  {
    name: 'extra-data',
    folder: 'extra-data.d',
    where: 'outside',
    yields: 'data',
    summary: 'copy what later hooks need from the host',
  },
  {
    name: 'pre-install',
    folder: 'pre-install.d',
    where: 'inside',
    yields: 'layer',
    summary: 'set up package repositories and the like',
  },
  {
    name: 'install',
    folder: 'install.d',
    where: 'inside',
    yields: 'layer',
    summary: 'install packages, chain into configuration management',
  },
  {
    name: 'post-install',
    folder: 'post-install.d',
    where: 'inside',
    yields: 'layer',
    summary: 'work on what the installation left',
  },
  {
    name: 'post-root',
    folder: 'post-root.d',
    where: 'outside',
    yields: 'layer',
    summary: 'work on the installed tree from outside',
  },
  {
    name: 'pre-finalise',
    folder: 'pre-finalise.d',
    where: 'outside',
    yields: 'layer',
    summary: 'prepare from outside what finalise needs',
  },
  {
    name: 'finalise',
    folder: 'finalise.d',
    where: 'inside',
    yields: 'layer',
    summary: 'the last words before the image is cleaned and assembled',
  },
  {
    name: 'cleanup',
    folder: 'cleanup.d',
    where: 'outside',
    yields: 'layer',
    summary: 'clean the tree from outside',
  },
  {
    name: 'first-boot',
    folder: 'first-boot.d',
    where: 'image',
    yields: 'carried',
    summary: 'run once in the booted machine, before rc.local',
  },
] as const satisfies readonly Phase[]

export type PhaseName = (typeof phases)[number]['name']

/** The phase whose hooks lie in this folder, such as `install.d`. */
export function phaseOfFolder(folder: string): Phase | undefined {
  return phases.find((phase) => phase.folder === folder)
}
