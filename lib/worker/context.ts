import { lstatSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { RunProgram, TreeFiles } from '../define.ts'
import { startProgram } from '../start.ts'
import { treePath } from './tree-path.ts'

/** The functions that a hook's context gets beside its data: `log`, `run`, and for trees `chroot` and `tree`. */
export function hookTools(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const treeRoot = data.treeRoot
  const env = (data.chrootEnv ?? {}) as Record<string, string>
  return {
    log: (line: string) => process.stdout.write(`${line}\n`),
    run: program([], {}),
    ...(typeof treeRoot === 'string'
      ? { tree: treeFiles(treeRoot), chroot: program(['chroot', treeRoot], env) }
      : {}),
  }
}

/** A way to run programs behind a fixed prefix; their output goes to the log as well. */
function program(prefix: readonly string[], fixed: Record<string, string>): RunProgram {
  return async (command, args = [], options = {}) => {
    const [first = command, ...rest] = [...prefix, command, ...args]
    const { accept = [], quiet = false, input = '' } = options
    const env = { ...process.env, ...fixed, ...options.env } as Record<string, string>
    const { child, ended } = await startProgram({ command: first, args: rest, env })
    child.stdin.end(input)
    const stdout = collect(child.stdout, quiet ? undefined : process.stdout)
    const stderr = collect(child.stderr, quiet ? undefined : process.stderr)
    const { code, signal, fault } = await ended
    if (fault) throw fault
    if (code === null || ![0, ...accept].includes(code))
      throw new Error(`'${[command, ...args].join(' ')}' failed (${signal ?? code})`)
    return { stdout: stdout(), stderr: stderr(), exitCode: code }
  }
}

/** The whole text of a stream when it has ended, passed on meanwhile. */
function collect(stream: Readable, to: Writable | undefined): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (to) stream.pipe(to, { end: false })
  return () => Buffer.concat(chunks).toString()
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
