import { basename, join, resolve } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { type BootFiles, findBootFiles } from '../inspect/boot-files.ts'
import { type Copied, copyOut } from '../inspect/copy-out.ts'
import { openImage } from '../inspect/open-image.ts'
import { formatStanza, readStanzaKind, type StanzaKind } from '../inspect/stanza.ts'
import { describeContent } from '../inspect/volumes.ts'
import { requirePlaces } from '../output-place.ts'
import { packageVersion } from '../package-version.ts'
import type { CommandIo } from './io.ts'

interface Flags {
  readonly image?: string
  readonly directory?: string
  readonly output?: string
  readonly stanza?: string
  readonly json?: boolean
  readonly trace?: boolean
}

/** `disk-image-get-kernel`: what boots an image from outside of it, as a command. */
export function diskImageGetKernelCommand(io: CommandIo): Command {
  return new Command('disk-image-get-kernel')
    .version(packageVersion, '--version')
    .description('Copies the newest kernel and its initial ramdisk out of a disk image.')
    .argument('[image]', 'disk image of any format that QEMU knows')
    .option('-i, --image <file>', 'the same')
    .option(
      '-d, --directory <folder>',
      'where the files go, made if need be (default: the current folder)',
    )
    .option('-o, --output <prefix>', "names: PREFIX-vmlinuz, PREFIX-initrd (default: the image's)")
    .option('--stanza <kind>', 'print a boot stanza instead of the paths: pxelinux or ipxe')
    .option('--json', 'print what was found as JSON')
    .option('-x, --trace', 'show what is on the disk')
    .addHelpText('after', '\nExample: disk-image-get-kernel out.qcow2')
    .action(async (image: string | undefined, flags: Flags) => {
      await getKernel(readWish(image, flags, io), flags, io)
    })
}

interface Wish {
  /** Absolute. */
  readonly image: string
  readonly directory: string
  readonly prefix: string
  readonly stanza: StanzaKind | undefined
}

function readWish(argument: string | undefined, flags: Flags, { cwd }: CommandIo): Wish {
  const image = flags.image ?? argument
  if (image === undefined || (argument !== undefined && argument !== image))
    throw new ParfaitError(
      'usage',
      `Expected one image, got ${image === undefined ? 'none' : 'two'}`,
      {
        hint: 'disk-image-get-kernel out.qcow2',
      },
    )
  for (const given of [flags.directory, image])
    if (given === '') throw new ParfaitError('usage', "Expected a path, got ''")
  const stanza = flags.stanza === undefined ? undefined : readStanzaKind(flags.stanza)
  const prefix = flags.output ?? basename(image).replace(/(?<=.)\.[^.]+$/, '')
  if (prefix === '' || prefix.includes('/') || (stanza && /\s/.test(prefix)))
    throw new ParfaitError('usage', `Expected a name that files can begin with, got '${prefix}'`, {
      hint: '-o takes a name, -d the folder; in a stanza the name has no spaces',
    })
  return {
    image: resolve(cwd, image),
    directory: resolve(cwd, flags.directory ?? '.'),
    prefix,
    stanza,
  }
}

async function getKernel(wish: Wish, flags: Flags, io: CommandIo): Promise<void> {
  const { signal } = io
  const scratch = resolve(io.cwd, io.env.TMPDIR || '/tmp')
  const target = (name: string) => join(wish.directory, `${wish.prefix}-${name}`)
  await requirePlaces(['vmlinuz', 'initrd'].map(target), {
    hint: 'name another folder by -d, or other files by -o',
    isMade: true,
  })
  const image = await openImage({ path: wish.image, scratch, signal })
  try {
    const files = await findBootFiles(image)
    if (flags.trace) for (const line of traceOf(files)) io.stderr.write(`${line}\n`)
    const { kernel } = files
    const initrd = kernel.initrd && { file: kernel.initrd, path: target('initrd') }
    const copies = [{ file: kernel, path: target('vmlinuz') }, ...(initrd ? [initrd] : [])]
    const copied = await copyOut(copies, signal)
    for (const note of notesOf(files, wish)) io.stderr.write(`! ${note}\n`)
    io.stdout.write(
      flags.json ? jsonOf(files, { wish, copied }) : resultOf(files, { wish, copied }),
    )
  } finally {
    await image.close()
  }
}

interface Result {
  readonly wish: Wish
  readonly copied: readonly Copied[]
}

function resultOf(files: BootFiles, { wish, copied }: Result): string {
  return wish.stanza
    ? stanzaOf(files, wish, wish.stanza)
    : copied.map(({ path }) => `${path}\n`).join('')
}

function stanzaOf(files: BootFiles, { prefix }: Wish, kind: StanzaKind): string {
  const initrd = files.kernel.initrd ? `${prefix}-initrd` : undefined
  const request = { label: prefix, kernel: `${prefix}-vmlinuz`, initrd }
  return formatStanza(kind, { ...request, commandLine: commandLineOf(files) })
}

function commandLineOf({ root, options }: BootFiles): string {
  return [...(root === undefined ? [] : [`root=${root}`]), ...options].join(' ')
}

function jsonOf(files: BootFiles, { wish, copied }: Result): string {
  const { kernel, disk, root, options } = files
  const [vmlinuz, initrd] = copied
  const found = {
    version: kernel.version,
    kernel: { ...vmlinuz, inImage: kernel.path },
    ...(kernel.initrd && { initrd: { ...initrd, inImage: kernel.initrd.path } }),
    root,
    options,
    commandLine: commandLineOf(files),
    ...(wish.stanza && { stanza: stanzaOf(files, wish, wish.stanza) }),
    table: disk.table,
    partitions: disk.contents.map(({ partition, kind }) => ({ ...partition, kind })),
  }
  return `${JSON.stringify(found)}\n`
}

function notesOf(files: BootFiles, wish: Wish): string[] {
  const { kernel, root, hasOwnOptions } = files
  return [
    ...(kernel.initrd ? [] : [`'${kernel.path}' has no initial ramdisk in the image`]),
    ...(kernel.volume.reader.isDirty
      ? ['the filesystem was not unmounted: what was not yet in its place is not seen']
      : []),
    ...(wish.stanza && root === undefined ? ["nothing in the image says where '/' is"] : []),
    ...(wish.stanza && !hasOwnOptions ? ['the image has no boot configuration that is known'] : []),
  ]
}

function traceOf({ disk, kernel, root, options }: BootFiles): string[] {
  return [
    ...disk.contents.map(describeContent),
    `kernel ${kernel.path}, initrd ${kernel.initrd?.path ?? 'none'}`,
    `root=${root ?? '(unknown)'} ${options.join(' ')}`,
  ]
}
