import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Network } from '../boot/network.ts'
import { ipxeLine } from '../quoting/ipxe.ts'
import type { Loader } from './loaders.ts'

/** What the card of a trial is to boot. */
interface CardRequest {
  readonly loader: Loader
  readonly firmware: 'bios' | 'uefi'
  /** Absolute path of the netboot tree; files may be added to it. */
  readonly tree: string
  /** Address of the configuration by HTTP; absent: all comes by TFTP. */
  readonly url?: string | undefined
  /** Address of the machine that serves TFTP. */
  readonly server: string
  /** Folder for more files. */
  readonly scratch: string
}

/**
 * How the card of QEMU boots. The ROM in it is iPXE, which loads the configuration. For UEFI newer packages of QEMU have
 * a mere driver there: the firmware loads iPXE, as in a real machine, and that looks for a script beside it. iPXE of the
 * older packages looks for none, and would load itself for ever: what is in the file decides.
 */
export async function prepareCard(
  request: CardRequest,
): Promise<Pick<Network, 'tftp' | 'bootfile' | 'hasRom'>> {
  const { loader, firmware, tree, url, server, scratch } = request
  const { efi } = loader
  if (firmware === 'bios' || !efi || !(await looksFor(efi.script, efi.file)))
    return { tftp: url === undefined ? tree : undefined, bootfile: url ?? loader.qemuBootfile }
  // By HTTP the tree stays out of TFTP's reach: what is tried is that nothing else of it is asked for there.
  const tftp = url === undefined ? tree : join(scratch, 'loader')
  const bootfile = basename(efi.file)
  await mkdir(tftp, { recursive: true })
  await copyFile(efi.file, join(tftp, bootfile))
  const next = ipxeLine(['chain', url ?? `tftp://${server}/${loader.config}`], bootfile)
  await writeFile(join(tftp, efi.script), `#!ipxe\ndhcp\n${next}\n`)
  return { tftp, bootfile, hasRom: false }
}

async function looksFor(script: string, file: string): Promise<boolean> {
  const program = await readFile(file).catch(() => undefined)
  return program?.includes(script) ?? false
}
