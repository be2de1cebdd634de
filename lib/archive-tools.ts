import type { Tool } from './run.ts'

/** Programs that pack and compress. */
export const gzip: Tool = {
  command: 'gzip',
  packages: { debian: 'gzip', fedora: 'gzip', arch: 'gzip', suse: 'gzip', alpine: 'gzip' },
}

export const xz: Tool = {
  command: 'xz',
  packages: { debian: 'xz-utils', fedora: 'xz', arch: 'xz', suse: 'xz', alpine: 'xz' },
}

export const zstd: Tool = {
  command: 'zstd',
  packages: { debian: 'zstd', fedora: 'zstd', arch: 'zstd', suse: 'zstd', alpine: 'zstd' },
}

export const tar: Tool = {
  command: 'tar',
  packages: { debian: 'tar', fedora: 'tar', arch: 'tar', suse: 'tar', alpine: 'tar' },
}
