import { Command } from 'commander'
import { packageVersion } from '../package-version.ts'
import type { CommandIo } from './io.ts'

/** A command of `parfait`, loaded when it is called. */
interface Entry {
  readonly name: string
  readonly summary: string
  load(): Promise<(io: CommandIo) => Command>
}

/** THE list of commands. */
const commands: readonly Entry[] = [
  {
    name: 'plan',
    summary: 'say which steps a build would run, and why',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'list',
    summary: 'show all flavours, where they are, and who hides whom',
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    name: 'show',
    summary: 'show one flavour: options, packages, hooks',
    load: async () => (await import('./show.ts')).showCommand,
  },
  {
    name: 'lock',
    summary: 'note what the flavours of a build are, for --locked',
    load: async () => (await import('./lock.ts')).lockCommand,
  },
  {
    name: 'explain',
    summary: 'say what an image was made of, or what a build would be',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'diff',
    summary: 'say what differs between two images',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'verify',
    summary: 'check that an image is what lies beside it says',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'validate',
    summary: 'check a build without building, all faults at once',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'new',
    summary: 'make a flavour, or a package of flavours',
    load: async () => (await import('./new.ts')).newCommand,
  },
  {
    name: 'lint',
    summary: 'check flavours for what goes wrong in practice',
    load: async () => (await import('./lint.ts')).lintCommand,
  },
  {
    name: 'types',
    summary: 'write the types that hooks in TypeScript have',
    load: async () => (await import('./types.ts')).typesCommand,
  },
  {
    name: 'matrix',
    summary: 'build many images of one file, such as all releases in all sizes',
    load: async () => (await import('./matrix.ts')).matrixCommand,
  },
  {
    name: 'apply',
    summary: 'do to a running host what a build does to an image',
    load: async () => (await import('./apply.ts')).applyCommand,
  },
  {
    name: 'remote',
    summary: 'build on other machines, and get the image back',
    load: async () => (await import('./remote.ts')).remoteCommand,
  },
  {
    name: 'serve',
    summary: "the server's side of remote builds; started over ssh",
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'submit',
    summary: 'put images into the queue of a farm',
    load: async () => (await import('./submit.ts')).submitCommand,
  },
  {
    name: 'status',
    summary: 'say how the images of a batch stand',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'logs',
    summary: 'print what the builds of a batch have said',
    load: async () => (await import('./logs.ts')).logsCommand,
  },
  {
    name: 'cancel',
    summary: 'end what is left of a batch',
    load: async () => (await import('./cancel.ts')).cancelCommand,
  },
  {
    name: 'worker',
    summary: 'make the images of a queue',
    load: async () => (await import('./worker.ts')).workerCommand,
  },
  {
    name: 'boot',
    summary: 'start an image in QEMU',
    load: async () => (await import('./boot.ts')).bootCommand,
  },
  {
    name: 'pxe',
    summary: 'write what a boot server serves, and try it',
    load: async () => (await import('./pxe.ts')).pxeCommand,
  },
  {
    name: 'publish',
    summary: 'put finished files where they are used',
    load: async () => (await import('./publish.ts')).publishCommand,
  },
  {
    name: 'completion',
    summary: 'let a shell complete options, values, flavours and files',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
  {
    name: 'cache',
    summary: 'look after the store: list, prune, verify',
    load: async () => (await import('./cache.ts')).cacheCommand,
  },
  {
    name: 'doctor',
    summary: 'check what this machine needs to build images',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
]

/** `parfait`: everything but the main jobs. */
export async function parfaitCommand(io: CommandIo, args: readonly string[]): Promise<Command> {
  const parfait = new Command('parfait').description(
    'Machine images, mixed from flavours. The main job: disk-image-create -o out vm',
  )
  parfait.version(packageVersion, '--version')
  // Only the command that is called is loaded: --help answers at once.
  const called = commands.find((entry) => entry.name === args[0])
  for (const entry of commands)
    if (entry === called) parfait.addCommand((await entry.load())(io).summary(entry.summary))
    else parfait.command(entry.name).summary(entry.summary)
  // Asked by the scripts of shells, and by nobody else: no help shows it.
  if (args[0] === 'complete-words') {
    const { completeWordsCommand } = await import('./complete-words.ts')
    parfait.addCommand(completeWordsCommand(io, (name, words) => makeNamed(name, words, io)))
  }
  return parfait
}

/** Any of parfait's commands by the name of its program. */
async function makeNamed(
  name: string,
  words: readonly string[],
  io: CommandIo,
): Promise<Command | undefined> {
  // Commands look at their words: these are those of the line, not those of this process.
  if (name === 'parfait') return parfaitCommand({ ...io, words: [name, ...words] }, words)
  if (name === 'disk-image-create')
    return (await import('./disk-image-create.ts')).diskImageCreateCommand(io)
  if (name === 'ramdisk-image-create')
    return (await import('./ramdisk-image-create.ts')).ramdiskImageCreateCommand(io)
  if (name === 'disk-image-get-kernel')
    return (await import('./disk-image-get-kernel.ts')).diskImageGetKernelCommand(io)
  return undefined
}
