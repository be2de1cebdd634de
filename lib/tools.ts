import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
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

/** The absolute path of a program. Error: `tool-missing`, naming the Debian package that has it. */
export async function requireTool(tool: Tool, path?: string): Promise<string> {
  const found = await findTool(tool.command, path)
  if (found !== undefined) return found
  throw missing(tool)
}

/** Checks before any work that all programs are there; names every missing one and its package. */
export async function requireTools(tools: readonly Tool[], path?: string): Promise<void> {
  const unique = [...new Map(tools.map((tool) => [tool.command, tool])).values()]
  const found = await Promise.all(unique.map(({ command }) => findTool(command, path)))
  throwFaults(unique.filter((_, index) => found[index] === undefined).map(missing))
}

function missing(tool: Tool): ParfaitError {
  return new ParfaitError('tool-missing', `The program '${tool.command}' was not found`, {
    hint: `install the Debian package '${tool.package}'`,
  })
}

function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
