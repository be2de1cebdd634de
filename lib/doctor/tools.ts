import type { Architecture } from '../architectures/architecture.ts'
import { hostArchitecture } from '../architectures.ts'
import { type Distribution, packageOf } from '../distribution.ts'
import type { Tool } from '../run.ts'
import { namedTools } from './named-tools.ts'
import { type Purpose, toolSources } from './tool-sources.ts'
import { type VersionRule, versionRules } from './versions.ts'

export type { Purpose } from './tool-sources.ts'

/** A program or file of the host, and what it is for. A `command` with a slash is a file that must exist. */
export interface HostTool extends Tool {
  readonly purpose: Purpose
  readonly reason: string
  readonly version?: VersionRule
}

/** All purposes, in the order in which they build upon each other. */
export const purposes: readonly Purpose[] = ['build', 'boot', 'test']

/** What parfait calls or reads on a host, each once, for the first purpose that it has. */
export function hostTools(architecture: Architecture = hostArchitecture()): HostTool[] {
  const sources = [...toolSources(architecture), ...namedTools(architecture)]
  const tools = new Map<string, HostTool>()
  for (const purpose of purposes)
    for (const { reason, tools: named } of sources.filter((source) => source.purpose === purpose))
      for (const tool of named) {
        const version = versionRules[tool.command]
        const known = tools.get(tool.command)
        // Who names it first may know fewer distributions.
        const packages = { ...tool.packages, ...known?.packages }
        tools.set(tool.command, {
          purpose,
          reason,
          ...known,
          ...tool,
          packages,
          ...(version && { version }),
        })
      }
  return [...tools.values()]
}

/**
 * The tools of some purposes, by package of a distribution, in the order of the list. A package belongs to the first
 * purpose that needs one of its tools. Where a distribution's name of it is not known, the tool's stands for it.
 */
export function toolsByPackage(
  wanted: readonly Purpose[],
  distribution: Distribution,
): Map<string, HostTool[]> {
  const packages = new Map<string, HostTool[]>()
  for (const tool of hostTools()) {
    const name = packageOf(tool, distribution) ?? tool.command
    packages.set(name, [...(packages.get(name) ?? []), tool])
  }
  return new Map(
    [...packages].filter(([, [first]]) => first !== undefined && wanted.includes(first.purpose)),
  )
}
