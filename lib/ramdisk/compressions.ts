import { gzip, xz, zstd } from '../archive-tools.ts'
import type { Tool } from '../run.ts'

/** A way to compress a ramdisk: a program from standard input to standard output. */
interface Compression {
  readonly name: string
  readonly summary: string
  /** Absent: the archive as it is. */
  readonly tool?: Tool
  readonly args: readonly string[]
  /** Option of a kernel's configuration that says that it takes this. */
  readonly kernelOption?: string
}

/** THE list of compressions. The same input gives the same bytes, whatever number of processors there is. */
export const compressions: readonly Compression[] = [
  {
    name: 'zstd',
    summary: 'small and fast; kernels since 5.9',
    tool: zstd,
    args: ['--quiet', '-6', '--threads=0', '--no-check', '--stdout'],
    kernelOption: 'CONFIG_RD_ZSTD',
  },
  {
    name: 'gzip',
    summary: 'every kernel takes it',
    tool: gzip,
    args: ['--no-name', '-6', '--stdout'],
    kernelOption: 'CONFIG_RD_GZIP',
  },
  {
    name: 'xz',
    summary: 'the smallest, and slow',
    tool: xz,
    // The kernel knows no other check; blocks of a fixed size whatever the number of threads.
    args: ['--check=crc32', '--threads=2', '--block-size=16MiB', '--stdout'],
    kernelOption: 'CONFIG_RD_XZ',
  },
  { name: 'none', summary: 'not compressed', args: [] },
]

/** The programs that packing calls, for a check before any work. */
export function ramdiskTools(compression: string): Tool[] {
  const { tool } = findCompression(compression)
  return tool ? [tool] : []
}

/** The compression of this name; settings are checked, so it is there. */
export function findCompression(name: string): Compression {
  const found = compressions.find((one) => one.name === name)
  if (!found) throw new TypeError(`no compression '${name}'`)
  return found
}
