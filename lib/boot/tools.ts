import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { type Tool, toolPath } from '../run.ts'

/** The programs of the host that booting needs, with their Debian packages. */
export const bootTools = {
  qemu: { command: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  inspect: { command: 'qemu-img', package: 'qemu-utils' },
  leash: { command: 'setpriv', package: 'util-linux' },
  ssh: { command: 'ssh', package: 'openssh-client' },
} as const satisfies Record<string, Tool>

/** The absolute path of a program. Error: `tool-missing`, naming the Debian package that has it. */
export async function findTool(tool: Tool, path: string = toolPath): Promise<string> {
  const candidates = isAbsolute(tool.command)
    ? [tool.command]
    : path.split(':').map((folder) => join(folder, tool.command))
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate
  throw new ParfaitError('tool-missing', `The program '${tool.command}' was not found`, {
    hint: `install the Debian package '${tool.package}'`,
  })
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
