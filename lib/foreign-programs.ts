import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architectures/architecture.ts'
import { tinyProgram, tinyStatus } from './architectures/tiny-program.ts'
import { hostArchitecture, runsOn } from './architectures.ts'
import { type Distribution, packageHint, readDistribution } from './distribution.ts'
import { ParfaitError } from './errors.ts'
import { run, type Tool } from './run.ts'

/** The host that a build runs programs of the tree on. */
interface ForeignHost {
  /** Default: that of Node. */
  readonly architecture?: Architecture
  /** Default: `/`. */
  readonly root?: string
  readonly distribution?: Distribution
  /** A folder for a program to try where the kernel's list cannot be read, as in containers. Absent: no trial. */
  readonly scratch?: string
}

/** What lets the kernel start programs of other architectures. */
const interpreterTool: Tool = {
  command: 'qemu-user-static',
  packages: {
    debian: 'qemu-user-static binfmt-support',
    fedora: 'qemu-user-static',
    arch: 'qemu-user-static qemu-user-static-binfmt',
    suse: 'qemu-linux-user',
  },
}

/**
 * Checks before any work that programs of an architecture run on this host, by itself or by an interpreter
 * that the kernel knows: hooks run them in the tree. Error: `tool-missing`, naming the packages.
 */
export async function requirePrograms(wanted: Architecture, host: ForeignHost = {}): Promise<void> {
  const { architecture = hostArchitecture(), root = '/' } = host
  if (runsOn(wanted, architecture)) return
  const found = (await findInterpreter(wanted, root)) ?? (await runs(wanted, host.scratch))
  if (found) return
  const distribution = host.distribution ?? (await readDistribution(root))
  throw new ParfaitError(
    'tool-missing',
    `Programs of '${wanted.name}' do not run on this machine, which is '${architecture.name}'`,
    {
      hint: `${packageHint(interpreterTool, distribution)}, so that the kernel starts them by QEMU`,
    },
  )
}

/**
 * Whether the kernel has an interpreter that is usable in a tree, where its file is not: flag F. Undefined where
 * the kernel does not tell. https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
async function findInterpreter(wanted: Architecture, root: string): Promise<boolean | undefined> {
  const folder = join(root, 'proc/sys/fs/binfmt_misc')
  const status = await readFile(join(folder, 'status'), 'utf8').catch(() => undefined)
  if (status === undefined) return undefined
  const names = (await readdir(folder)).filter((name) => name !== 'status' && name !== 'register')
  const entries = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const program = tinyProgram(wanted.elf)
  return status.trim() === 'enabled' && entries.some((entry) => takes(entry, program))
}

function takes(entry: string, program: Uint8Array): boolean {
  const value = (name: string) => new RegExp(`^${name}:? (.*)$`, 'm').exec(entry)?.[1] ?? ''
  const magic = Buffer.from(value('magic'), 'hex')
  const mask = Buffer.from(value('mask'), 'hex')
  const offset = Number(value('offset'))
  return (
    /^enabled$/m.test(entry) &&
    value('flags').includes('F') &&
    magic.length > 0 &&
    magic.every((byte, at) => (((program[offset + at] ?? 0) ^ byte) & (mask[at] ?? 0xff)) === 0)
  )
}

/** Whether a tiny program runs; without a place to put it, the answer is left to the build. */
async function runs(wanted: Architecture, scratch: string | undefined): Promise<boolean> {
  if (scratch === undefined) return true
  const path = join(scratch, `tiny-${wanted.kernel}`)
  await writeFile(path, tinyProgram(wanted.elf), { mode: 0o755 })
  try {
    return (await run(path, [], { accept: [tinyStatus] })).exitCode === tinyStatus
  } catch {
    return false
  } finally {
    await rm(path, { force: true })
  }
}
