import { basename } from 'node:path'
import { Command, type Option } from 'commander'
import { filesMark, foldersMark } from './completion-scripts.ts'
import { flavourWords, setWords, type Word, wordsOf } from './completion-values.ts'
import type { CommandIo } from './io.ts'

/** Makes the command of this name, with the subcommand that its words call. */
type MakeCommand = (name: string, args: readonly string[]) => Promise<Command | undefined>

/**
 * `parfait complete-words LINE`, which the scripts of the shells call: prints what the last word of a command
 * line may become, a word a line, a tab and what it is. Says nothing where it knows nothing.
 */
export function completeWordsCommand(io: CommandIo, make: MakeCommand): Command {
  return new Command('complete-words')
    .argument('<line>', 'a command line, up to the cursor')
    .action(async (line: string) => {
      // A completion that fails must not print into somebody's command line.
      const words = await completeLine(line, io, make).catch(() => [])
      io.stdout.write(
        words
          .map(({ word, about = '' }) => `${word}\t${about}\n`.replace(/^(:\w+)\t/, '$1'))
          .join(''),
      )
    })
}

/** What the last word of a line may become. */
async function completeLine(line: string, io: CommandIo, make: MakeCommand): Promise<Word[]> {
  const [program = '', ...words] = line.trimStart().split(/\s+/)
  const current = words.pop() ?? ''
  let command = await make(basename(program), words)
  if (!command) return []
  const given: string[] = []
  let waiting: Option | undefined
  for (const word of words) {
    const option = waiting
      ? undefined
      : command.options.find(({ short, long }) => word === short || word === long)
    const inner: Command | undefined = command.commands.find((one) => one.name() === word)
    if (waiting && !waiting.variadic) waiting = undefined
    else if (option) waiting = option.required || option.optional ? option : undefined
    else if (inner && given.length === 0) command = inner
    else if (!word.startsWith('-')) given.push(word)
  }
  const [flag, value] = current.startsWith('--') ? splitFlag(current) : [undefined, undefined]
  const assigned = command.options.find((one) => one.long === flag && value !== undefined)
  const found = assigned
    ? (await valuesOf(assigned, value ?? '', io)).map((one) => ({
        ...one,
        word: one.word.startsWith(':') ? one.word : `${flag}=${one.word}`,
      }))
    : waiting && !current.startsWith('-')
      ? await valuesOf(waiting, current, io)
      : current.startsWith('-')
        ? flagsOf(command)
        : await argumentsOf(command, { given, current }, io)
  return found.filter(({ word }) => word.startsWith(':') || word.startsWith(current))
}

function splitFlag(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function flagsOf(command: Command): Word[] {
  const help = { word: '--help', about: 'show help' }
  const own = command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, short, description }) => {
      const [about] = description.split('\n')
      return [long, short].flatMap((word) => (word ? [{ word, about: about ?? '' }] : []))
    })
  return [...own, help]
}

async function valuesOf(option: Option, current: string, io: CommandIo): Promise<Word[]> {
  if (option.argChoices) return option.argChoices.map((word) => ({ word }))
  if (option.long === '--set') return setWords(current, io)
  const words = wordsOf(option.long ?? '')
  if (words.length > 0) return listed(words, current, option)
  if (/<(file|image|name)|\[file/.test(option.flags)) return [{ word: filesMark }]
  return /<folders?/.test(option.flags) ? [{ word: foldersMark }] : []
}

/** Values after the last comma, where an option takes several in one word. */
function listed(words: readonly string[], current: string, { flags }: Option): Word[] {
  const before = /s>/.test(flags) ? current.slice(0, current.lastIndexOf(',') + 1) : ''
  const taken = before.split(',')
  return words.filter((word) => !taken.includes(word)).map((word) => ({ word: before + word }))
}

async function argumentsOf(
  command: Command,
  { given, current }: { readonly given: readonly string[]; readonly current: string },
  io: CommandIo,
): Promise<Word[]> {
  if (command.commands.length > 0 && given.length > 0) return []
  if (command.commands.length > 0)
    return command.commands.map((one) => ({
      word: one.name(),
      about: one.summary() || one.description(),
    }))
  const all = command.registeredArguments
  const argument = all[given.length] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined)
  if (!argument) return []
  if (argument.argChoices) return argument.argChoices.map((word) => ({ word }))
  const name = argument.name()
  const files = /image|file/.test(name) ? [{ word: filesMark }] : []
  const folders = /folder|dir/i.test(name) ? [{ word: foldersMark }] : []
  const flavours = name.includes('flavour') ? await flavourWords(given, current, io) : []
  return [...flavours, ...files, ...folders]
}
