import { phaseOfFolder } from '../phases.ts'
import { type ElementHook, environmentFolder, mentionsItself, settingMark } from './element.ts'
import type { MergedFile, MergedTree } from './merge.ts'

type Seer = Pick<ElementHook, 'phase' | 'mentions'>

/** What of the merged tree goes into a hook's key, and is all that it sees: digests by path, and all words of those files. */
export function seenBy(
  hook: Seer,
  tree: MergedTree,
): {
  readonly code: Readonly<Record<string, string>>
  readonly mentions: ReadonlySet<string>
} {
  const { words, looks } = callsOf(hook, tree)
  const seen = Object.entries(tree.files).filter(([path, file]) => {
    const [folder = ''] = path.split('/')
    if (folder === environmentFolder) return setsNamed(file, words)
    // Programs of elements are on the PATH of every hook inside.
    return looks ? isShown(path, file, hook) : folder === 'bin' && hook.phase !== 'root'
  })
  return {
    code: Object.fromEntries(seen.map(([path, { digest }]) => [path, digest])),
    mentions: new Set([...words, ...seen.flatMap(([, file]) => file.mentions)]),
  }
}

/** A text may put a name together: `DIB_REPOREF_` stands for all that begin so. */
export function isNamed(name: string, words: ReadonlySet<string>): boolean {
  if (words.has(name)) return true
  const parts = name.split('_')
  return parts.some((_, at) => at > 1 && words.has(`${parts.slice(0, at).join('_')}_`))
}

/** What a file of environment.d sets may be another value inside than it is outside: its text counts, too. */
function setsNamed({ mentions }: MergedFile, words: ReadonlySet<string>): boolean {
  return mentions.some((word) => word.endsWith(settingMark) && isNamed(word.slice(0, -1), words))
}

/** True for what a hook that looks around in the merged tree may find there. */
function isShown(path: string, { executable }: MergedFile, { phase }: Seer): boolean {
  const [folder = '', , deeper] = path.split('/')
  if (!phaseOfFolder(folder) || deeper !== undefined) return true
  return folder === `${phase}.d` && !executable
}

/** The words of a hook and of the programs that it calls, and whether any of them looks around in the tree. */
function callsOf(hook: Seer, { files }: MergedTree) {
  const words = new Set(hook.mentions)
  const programs = hook.phase === 'root' ? [] : Object.entries(files).filter(isProgram)
  const isCalled = ([path]: [string, MergedFile]) =>
    path
      .slice(path.indexOf('/') + 1)
      .split(/\W+/)
      .every((part) => words.has(part))
  const left = new Set(programs)
  // A program may call others, which may look.
  for (let size = -1; size !== left.size; ) {
    size = left.size
    for (const program of left) {
      if (!isCalled(program)) continue
      left.delete(program)
      for (const word of program[1].mentions) words.add(word)
    }
  }
  return { words, looks: words.has(mentionsItself) }
}

function isProgram([path]: [string, MergedFile]): boolean {
  return path.startsWith('bin/')
}
