/** A module hook of the engine's own: answers questions about a finished tree, as the image will have it. */
import { lstatSync, rmSync, truncateSync } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { filePath } from '../any-bytes.ts'
import { compareBytes } from '../compare-bytes.ts'
import type { LayerContext } from '../define.ts'
import { defineHook } from '../define.ts'
import type { Answer, Examination, FileStatus, Question, RunAnswer } from '../sandbox/questions.ts'
import { startProgram } from '../start.ts'
import { type Excluder, excluder } from '../tree/exclude.ts'
import { readFolder } from '../tree/folder.ts'
import { treePath } from './tree-path.ts'

interface Examined {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
}

export default defineHook('finalise', async (context) => {
  const given = context as LayerContext &
    Examination & { treeRoot: string; chrootEnv: Record<string, string> }
  const tree: Examined = { root: given.treeRoot, env: given.chrootEnv }
  // For programs, too, the tree shall be what the image has; what is changed here is gone with this job.
  leaveOut(tree.root, '', excluder(given.excludes))
  for (const path of given.empties)
    if (lstatSync(treePath(tree.root, path), { throwIfNoEntry: false })?.isFile())
      truncateSync(treePath(tree.root, path))
  const answers: Answer[] = []
  // One after the other: a program may change what the next question is about.
  for (const question of given.questions) answers.push(await answer(question, tree))
  return answers
})

/** Mounts of the sandbox: nothing of them is the image's. */
const mounts = ['/dev', '/proc', '/sys', '/run', '/tmp']

function leaveOut(root: string, folder: string, isExcluded: Excluder): void {
  for (const { name, isDirectory } of readFolder(root + folder || '/')) {
    const path = `${folder}/${name}`
    if (mounts.includes(path)) continue
    if (isExcluded(path)) rmSync(filePath(root + path), { recursive: true })
    else if (isDirectory) leaveOut(root, path, isExcluded)
  }
}

function answer(question: Question, tree: Examined): Promise<Answer> {
  if (question.kind === 'run') return runInTree(question, tree)
  const path = treePath(tree.root, question.path, { follow: question.kind !== 'stat' })
  const mount = mounts.find((one) => path.startsWith(`${tree.root}${one}/`))
  if (mount !== undefined) return Promise.resolve(null)
  if (question.kind === 'stat') return statusOf(path, tree)
  if (question.kind === 'read') return ifThere(readFile(path, 'base64'))
  return mounts.includes(path.slice(tree.root.length))
    ? Promise.resolve([])
    : ifThere(readdir(path).then((names) => names.sort(compareBytes)))
}

async function ifThere<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
}

async function statusOf(path: string, tree: Examined): Promise<FileStatus | null> {
  const status = await ifThere(lstat(path))
  if (!status) return null
  const { uid, gid } = status
  const names = await Promise.all([
    nameOf(uid, '/etc/passwd', tree),
    nameOf(gid, '/etc/group', tree),
  ])
  return {
    kind: kindOf(status),
    mode: (status.mode & 0o7777).toString(8).padStart(4, '0'),
    owner: names.join(':'),
    uid,
    gid,
    size: status.isFile() ? status.size : 0,
    ...(status.isSymbolicLink() ? { target: await readlink(path) } : {}),
  }
}

function kindOf(status: Awaited<ReturnType<typeof lstat>>): FileStatus['kind'] {
  if (status.isFile()) return 'file'
  if (status.isDirectory()) return 'directory'
  if (status.isSymbolicLink()) return 'symlink'
  if (status.isFIFO()) return 'fifo'
  if (status.isSocket()) return 'socket'
  return status.isBlockDevice() ? 'block' : 'character'
}

async function nameOf(id: number, file: string, { root }: Examined): Promise<string> {
  const lines = (await ifThere(readFile(treePath(root, file, { follow: true }), 'utf8'))) ?? ''
  const line = lines.split('\n').find((entry) => entry.split(':')[2] === String(id))
  return line?.split(':')[0] ?? String(id)
}

async function runInTree(
  { command, env, input }: Extract<Question, { kind: 'run' }>,
  tree: Examined,
): Promise<RunAnswer> {
  const { child, ended } = await startProgram({
    command: 'chroot',
    args: [tree.root, ...command],
    env: { ...tree.env, ...env },
  })
  child.stdin.end(input)
  const [{ code, signal, fault }, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ])
  if (fault) throw fault
  return { exitCode: code ?? (signal ? 128 : 1), stdout, stderr }
}
