import { findTool } from '../tools.ts'
import type { Check, Host } from './check.ts'
import { probe } from './probe.ts'
import { type HostTool, type Purpose, toolsByPackage } from './tools.ts'

/** One check for each Debian package of these purposes. */
export function checkPackages(host: Host, purposes: readonly Purpose[]): Promise<Check>[] {
  return [...toolsByPackage(purposes)].map(([name, tools]) => checkPackage(name, tools, host))
}

async function checkPackage(name: string, tools: readonly HostTool[], host: Host): Promise<Check> {
  const probes = await Promise.all(tools.map((tool) => probeTool(tool, host)))
  const faults = probes.map(({ fault }) => fault).filter((fault) => fault !== undefined)
  if (faults.length > 0) {
    const needed = tools.some(({ purpose }) => purpose === 'build')
    const [first] = tools
    const detail = `${faults.join(', ')}: ${first?.reason}`
    return { name, state: needed ? 'missing' : 'warning', detail, remedy: { packages: [name] } }
  }
  const version = probes.find((probe) => probe.version)?.version
  const commands = tools.map(({ command }) => command.split('/').at(-1)).join(' ')
  return { name, state: 'ok', detail: version ? `${version}  ${commands}` : commands }
}

interface Probe {
  readonly version?: string | undefined
  readonly fault?: string
}

async function probeTool(tool: HostTool, host: Host): Promise<Probe> {
  const file = await findTool(tool.command, host.path)
  if (file === undefined) return { fault: `no ${tool.command}` }
  if (!tool.versionArgs) return {}
  const version = await versionOf(file, tool.versionArgs, host)
  if (version === undefined) return { fault: `${tool.command} does not run` }
  if (tool.minimum && isOlder(version, tool.minimum))
    return { fault: `${tool.command} is ${version}, older than ${tool.minimum}` }
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
