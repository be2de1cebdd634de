import { packageHint, packageOf } from '../distribution.ts'
import { hostPackagesOf } from '../host-packages.ts'
import { findTool } from '../tools.ts'
import type { Check, Host, Remedy } from './check.ts'
import { probe } from './probe.ts'
import { type HostTool, type Purpose, toolsByPackage } from './tools.ts'

/** One check for each package of these purposes. */
export function checkPackages(host: Host, purposes: readonly Purpose[]): Promise<Check>[] {
  return [...toolsByPackage(purposes, host.distribution)].map(([name, tools]) =>
    checkPackage(name, tools, host),
  )
}

async function checkPackage(name: string, tools: readonly HostTool[], host: Host): Promise<Check> {
  const probes = await Promise.all(tools.map((tool) => probeTool(tool, host)))
  const faults = probes.map(({ fault }) => fault).filter((fault) => fault !== undefined)
  if (faults.length > 0) {
    const needed = tools.some(({ purpose }) => purpose === 'build')
    const [first] = tools
    const detail = `${faults.join(', ')}: ${first?.reason}`
    return { name, state: needed ? 'missing' : 'warning', detail, remedy: remedyOf(tools, host) }
  }
  const version = probes.find((probe) => probe.version)?.version
  const commands = tools.map(({ command }) => command.split('/').at(-1)).join(' ')
  return { name, state: 'ok', detail: version ? `${version}  ${commands}` : commands }
}

/** Where nobody has said what the distribution calls the package, only a person can find it. */
function remedyOf(tools: readonly HostTool[], { distribution }: Host): Remedy {
  const known = tools.flatMap((tool) => packageOf(tool, distribution) ?? [])
  if (known.length > 0) return { packages: [...new Set(known)].flatMap((name) => name.split(' ')) }
  const [first] = tools
  const way = hostPackagesOf(distribution)?.search(first?.command.split('/').at(-1) ?? '')
  const found = way === undefined ? '' : `; '${way}' may find it`
  return first
    ? { advice: [`for '${first.command}', ${packageHint(first, distribution)}${found}`] }
    : {}
}

interface Probe {
  readonly version?: string | undefined
  readonly fault?: string
}

async function probeTool(tool: HostTool, host: Host): Promise<Probe> {
  const places = [tool.command, ...(tool.elsewhere ?? [])]
  const files = await Promise.all(places.map((place) => findTool(place, host.path)))
  const file = files.find((found) => found !== undefined)
  if (file === undefined) return { fault: `no ${tool.command}` }
  if (!tool.version) return {}
  const version = await versionOf(file, tool.version.args, host)
  if (version === undefined) return { fault: `${tool.command} does not run` }
  const { minimum } = tool.version
  if (minimum && isOlder(version, minimum))
    return { fault: `${tool.command} is ${version}, older than ${minimum}` }
  return { version }
}

async function versionOf(
  file: string,
  args: readonly string[],
  host: Host,
): Promise<string | undefined> {
  const { stdout, stderr } = await probe(host, file, args).catch(() => ({
    stdout: '',
    stderr: '',
  }))
  // mke2fs and ssh print their versions to standard error.
  return /\d+\.\d+[\d.]*[a-z]?/.exec(stdout + stderr)?.[0]
}

/** Compares versions of numbers and dots. */
export function isOlder(version: string, minimum: string): boolean {
  const [ours, theirs] = [version, minimum].map((text) => text.split('.').map(Number.parseFloat))
  for (const [index, least] of (theirs ?? []).entries()) {
    const part = ours?.[index] ?? 0
    if (part !== least) return part < least
  }
  return false
}
