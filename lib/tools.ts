import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { type Distribution, packageHint, readDistribution } from './distribution.ts'
import { ParfaitError, throwFaults } from './errors.ts'
import { type Tool, toolPath } from './run.ts'

/** The absolute path of a program, or undefined. An absolute path is any file that has to exist. */
export async function findTool(
  command: string,
  path: string = toolPath,
): Promise<string | undefined> {
  const candidates = isAbsolute(command)
    ? [command]
    : path.split(':').map((folder) => join(folder, command))
  const mode = isAbsolute(command) ? constants.F_OK : constants.X_OK
  for (const candidate of candidates) if (await isThere(candidate, mode)) return candidate
  return undefined
}

/** Where tools are looked for. */
interface ToolHost {
  /** Folders, separated by colons; default: where every tool is looked for. */
  readonly path?: string
  /** Whose names of packages are told; default: that of `/etc/os-release`. */
  readonly distribution?: Distribution
}

/** The absolute path of a program. Error: `tool-missing`, naming the package of this host that has it. */
export async function requireTool(tool: Tool, host: ToolHost = {}): Promise<string> {
  const found = await findTool(tool.command, host.path)
  if (found !== undefined) return found
  throw missing(tool, host.distribution ?? (await readDistribution()))
}

/** Checks before any work that all programs are there; names every missing one and its package. */
export async function requireTools(tools: readonly Tool[], host: ToolHost = {}): Promise<void> {
  const unique = [...new Map(tools.map((tool) => [tool.command, tool])).values()]
  const found = await Promise.all(unique.map(({ command }) => findTool(command, host.path)))
  const absent = unique.filter((_, index) => found[index] === undefined)
  if (absent.length === 0) return
  const distribution = host.distribution ?? (await readDistribution())
  throwFaults(absent.map((tool) => missing(tool, distribution)))
}

function missing(tool: Tool, distribution: Distribution): ParfaitError {
  return new ParfaitError('tool-missing', `The program '${tool.command}' was not found`, {
    hint: packageHint(tool, distribution),
  })
}

function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
