import type { Distribution } from '../distribution.ts'

/** What mends a check. */
export interface Remedy {
  /** Packages to install, as the host's distribution calls them. */
  readonly packages?: readonly string[]
  /** Command for root. */
  readonly command?: string
  /** What only a person can decide, a line each. */
  readonly advice?: readonly string[]
}

/** One thing about the host. `missing`: no build can work; `warning`: something will be slow or absent. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'missing'
  readonly detail: string
  readonly remedy?: Remedy
}

/** The host as its checks see it. */
export interface Host {
  readonly user: { readonly id: number; readonly name: string }
  /** Absolute path of the store, which may not exist yet. */
  readonly store: string
  /** Absolute path of the folder for temporary files. */
  readonly temp: string
  /** Where programs are looked for, separated by colons. */
  readonly path: string
  /** `/`, or a stand-in for the files that describe a host: `/proc/sys`, `/etc/subuid` and so on. */
  readonly root: string
  readonly distribution: Distribution
  readonly signal?: AbortSignal
}
