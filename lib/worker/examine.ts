/** A module hook of the engine's own: answers questions about a finished tree, as the image will have it. */
import { spawn } from 'node:child_process'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import type { LayerContext } from '../define.ts'
import { defineHook } from '../define.ts'
import { type Excluder, excluder } from '../disk/exclude.ts'
import type { Answer, Examination, FileStatus, Question, RunAnswer } from '../sandbox/questions.ts'
import { treePath } from './tree-path.ts'

interface Examined {
  readonly root: string
  readonly isExcluded: Excluder
  readonly empties: ReadonlySet<string>
  readonly env: Readonly<Record<string, string>>
}

export default defineHook('finalise', async (context) => {
  const given = context as LayerContext &
    Examination & { treeRoot: string; chrootEnv: Record<string, string> }
  const tree: Examined = {
    root: given.treeRoot,
    isExcluded: excluder(given.excludes),
    empties: new Set(given.empties),
    env: given.chrootEnv,
  }
  const answers: Answer[] = []
  // One after the other: a program may change what the next question is about.
  for (const question of given.questions) answers.push(await answer(question, tree))
  return answers
})

function answer(question: Question, tree: Examined): Promise<Answer> {
  if (question.kind === 'run') return runInTree(question, tree)
  const path = treePath(tree.root, question.path, { follow: question.kind !== 'stat' })
  const inTree = path.slice(tree.root.length) || '/'
  if (isLeftOut(inTree, tree.isExcluded)) return Promise.resolve(null)
  if (question.kind === 'stat') return statusOf(path, inTree, tree)
  if (question.kind === 'list') return listFolder(path, inTree, tree)
  return tree.empties.has(inTree) ? Promise.resolve('') : ifThere(readFile(path, 'base64'))
}

/** What lies below a folder that is left out is left out with it. */
function isLeftOut(path: string, isExcluded: Excluder): boolean {
  if (path === '/') return false
  return isExcluded(path) || isLeftOut(dirname(path), isExcluded)
}

async function ifThere<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
}

async function listFolder(path: string, inTree: string, tree: Examined): Promise<Answer> {
  const names = await ifThere(readdir(path))
  const folder = inTree === '/' ? '' : inTree
  return names?.filter((name) => !tree.isExcluded(`${folder}/${name}`)).sort() ?? null
}

async function statusOf(path: string, inTree: string, tree: Examined): Promise<FileStatus | null> {
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
    ...{ owner: names.join(':'), uid, gid },
    size: status.isFile() && !tree.empties.has(inTree) ? status.size : 0,
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
  const child = spawn('chroot', [tree.root, ...command], { env: { ...tree.env, ...env } })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)))
  })
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ])
  return { exitCode, stdout, stderr }
}
