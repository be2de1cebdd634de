import { lstatSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TreeFiles } from '../define.ts'
import { hookProgram } from '../sandbox/hook-program.ts'
import { hostTools } from './host-tools.ts'
import { treePath } from './tree-path.ts'

/** The functions that a hook's context gets beside its data: `log`, `run`, and for trees `chroot` and `tree`. */
export function hookTools(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const treeRoot = data.treeRoot
  const ownEnv = process.env as Record<string, string>
  const env = (data.chrootEnv ?? {}) as Record<string, string>
  const { hostSocket } = data
  return {
    log: (line: string) => process.stdout.write(`${line}\n`),
    run: hookProgram({ env: ownEnv, log: process }),
    ...(typeof treeRoot === 'string'
      ? {
          tree: treeFiles(treeRoot),
          chroot: hookProgram({
            prefix: ['chroot', treeRoot],
            env: { ...ownEnv, ...env },
            log: process,
          }),
        }
      : {}),
    ...(typeof hostSocket === 'string' ? hostTools(hostSocket, env) : {}),
  }
}

function treeFiles(root: string): TreeFiles {
  const at = (path: string) => treePath(root, path)
  const behind = (path: string) => treePath(root, path, { follow: true })
  return {
    read: (path) => readFile(behind(path), 'utf8'),
    exists: async (path) => lstatSync(at(path), { throwIfNoEntry: false }) !== undefined,
    write: async (path, content, mode = 0o644) => {
      await mkdir(dirname(at(path)), { recursive: true })
      // A new file instead of the old one's content: a symbolic link there must not be followed.
      await rm(at(path), { force: true })
      await writeFile(at(path), content, { mode })
    },
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    link: async (path, target) => {
      await mkdir(dirname(at(path)), { recursive: true })
      await rm(at(path), { force: true })
      await symlink(target, at(path))
    },
    list: (path) => readdir(behind(path)),
  }
}
