import { basename, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { inspectImage } from '../boot/image.ts'
import { ParfaitError } from '../errors.ts'
import { digestFile } from '../files.ts'
import { kernelOutputOf } from '../products/ramdisk/settings.ts'
import { findLoader, type Loader, loaders } from '../pxe/loaders.ts'
import { type NetbootRequest, writeNetbootTree } from '../pxe/netboot-tree.ts'
import { describeReport } from '../pxe/report.ts'
import { tryNetboot } from '../pxe/try-boot.ts'
import { shellWord } from '../quoting/shell.ts'
import type { CommandIo } from './io.ts'

interface Flags {
  readonly ramdisk: string
  readonly kernel?: string
  readonly loader: string
  readonly image?: string
  readonly url?: string
  readonly append?: string
  readonly try?: boolean
  readonly until?: string
  readonly timeout: string
  readonly diskSize: string
  readonly accel: 'auto' | 'kvm' | 'tcg'
  readonly firmware: 'bios' | 'uefi'
}

/** `parfait pxe`: what a boot server serves, and a machine to try it. */
export function pxeCommand(io: CommandIo): Command {
  return new Command('pxe')
    .description('Writes what a boot server serves: kernel, ramdisk, boot loader, configuration.')
    .argument('<folder>', 'folder that TFTP serves')
    .requiredOption('--ramdisk <file>', 'ramdisk, as ramdisk-image-create made it')
    .option('--kernel <file>', "its kernel (default: the ramdisk's, beside it)")
    .option('--loader <name>', loaders.map(({ name }) => name).join(' or '), 'pxelinux')
    .option('--image <file>', "image for the ramdisk's flavour 'deploy' to write")
    .option('--url <address>', 'where the folder is by HTTP (default: port 80 of the boot server)')
    .option('--append <options>', 'more options for the kernel')
    .option('--try', 'boot a machine with an empty disk from it, in QEMU')
    .option('--until <regex>', "with --try: what the console prints at the end (default: 'login:')")
    .option('--timeout <seconds>', 'with --try: how long that may take', '900')
    .option('--disk-size <gb>', "with --try: size of the machine's disk", '8')
    .addOption(
      new Option('--firmware <kind>', 'with --try: bios or uefi')
        .choices(['bios', 'uefi'])
        .default('bios'),
    )
    .addOption(
      new Option('--accel <name>', 'with --try: the accelerator')
        .choices(['auto', 'kvm', 'tcg'])
        .default('auto'),
    )
    .action((folder: string, flags: Flags) => runPxe(io, folder, flags))
}

async function runPxe(io: CommandIo, folder: string, flags: Flags): Promise<void> {
  const at = (path: string) => resolve(io.cwd, path)
  const loader = findLoader(flags.loader)
  if (flags.url !== undefined && !/^https?:\/\/[^\s/]+/.test(flags.url))
    throw new ParfaitError('usage', `Expected an address of http or https, got '${flags.url}'`)
  if (flags.try && !loader.firmwares.includes(flags.firmware))
    throw new ParfaitError('usage', `The loader '${loader.name}' starts no UEFI`, {
      hint: '--loader ipxe does',
    })
  if (folder === '') throw new ParfaitError('usage', "Expected a folder, got ''")
  const initrd = at(flags.ramdisk)
  const image = flags.image === undefined ? undefined : at(flags.image)
  if (image !== undefined) await inspectImage(image, io.signal)
  const request: NetbootRequest = {
    folder: at(folder),
    loader,
    initrd,
    kernel: flags.kernel === undefined ? kernelOutputOf(initrd) : at(flags.kernel),
    image:
      image === undefined
        ? undefined
        : { path: image, sha256: await digestFile(image), url: flags.url },
    append: flags.append ?? '',
  }
  const { files, commandLine } = await writeNetbootTree(request)
  for (const file of files) io.stdout.write(`${resolve(request.folder, file)}\n`)
  io.stderr.write(`kernel options: ${commandLine}\n`)
  if (flags.try) await runTry(io, request, flags)
  else io.stderr.write(howToServe(request, isByHttp(loader, flags) ? flags.url : undefined))
}

/** What Debian builds of iPXE knows no https. */
function isByHttp({ readsHttp }: Loader, { url = '' }: Flags): boolean {
  return readsHttp && url.startsWith('http://')
}

/** Commands to serve the tree with, for a network of one's own; with an address, the loader's part of it by HTTP. */
function howToServe({ folder, image, loader }: NetbootRequest, url: string | undefined): string {
  const options = ['--port=0', '--enable-tftp', `--tftp-root=${folder}`, ...loader.dnsmasq(url)]
  return [
    '',
    'To serve it, as root, on a network without a DHCP server of its own:',
    '  dnsmasq --no-daemon --dhcp-range=192.168.1.100,192.168.1.199 \\',
    ...options.map(
      (option, at) => `    ${shellWord(option)}${at < options.length - 1 ? ' \\' : ''}`,
    ),
    ...(image || url !== undefined
      ? [`and ${folder} by HTTP, from a server with range requests such as nginx`]
      : ['(with another DHCP server: --dhcp-range=192.168.1.0,proxy)']),
    'To try it here: the same command with --try',
    '',
  ].join('\n')
}

async function runTry(io: CommandIo, tree: NetbootRequest, flags: Flags): Promise<void> {
  const diskSize = Math.round(readNumber(flags.diskSize, '--disk-size') * 1024 ** 3)
  const until = readPattern(flags.until ?? 'login:')
  const byHttp = isByHttp(tree.loader, flags)
  await tryNetboot({
    tree,
    firmware: flags.firmware,
    byHttp,
    diskSize: Math.ceil(diskSize / 512) * 512,
    until,
    memory: 1024,
    timeoutMs: 1000 * readNumber(flags.timeout, '--timeout'),
    accel: flags.accel,
    scratch: io.env.TMPDIR || '/var/tmp',
    signal: io.signal,
    onStart: ({ name, reason }) =>
      io.stderr.write(
        `Booting ${basename(tree.initrd)} over ${byHttp ? 'HTTP' : 'TFTP'} on ${name} (${reason})\n`,
      ),
    onText: (text) => io.stdout.write(text),
    onReport: (report) => io.stderr.write(`\n> ${describeReport(report)}\n`),
  })
  io.stderr.write(`\nThe console printed /${until.source}/\n`)
}

function readPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'm')
  } catch (cause) {
    throw new ParfaitError('usage', `Expected a regular expression after --until, got '${text}'`, {
      cause,
    })
  }
}

function readNumber(text: string, flag: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (value > 0) return value
  throw new ParfaitError('usage', `Expected a number after ${flag}, got '${text}'`)
}
