import { amd64 } from '../architectures/amd64.ts'
import type { Architecture } from '../architectures/architecture.ts'
import { ParfaitError } from '../errors.ts'
import { formatStanza, pxelinuxLabel, type StanzaRequest } from '../inspect/stanza.ts'
import type { Tool } from '../run.ts'

/** A network boot loader: its files, and the configuration that it reads. */
export interface Loader {
  readonly name: string
  readonly summary: string
  /** The machines that it starts. */
  readonly architecture: Architecture
  readonly firmwares: readonly ('bios' | 'uefi')[]
  /** It reads its configuration, and what stands in it, from an address as well. */
  readonly readsHttp: boolean
  /** Files that are copied beside kernel and initrd, under their own names; the path is the `command`. */
  readonly files: readonly Tool[]
  /** Files that are copied where they are installed. */
  readonly optionalFiles: readonly string[]
  /** Name below the tree that DHCP announces to a client whose firmware has a PXE stack. */
  readonly bootfile: string
  /** What QEMU's card, which has iPXE in it, is to load. */
  readonly qemuBootfile: string
  /** Absolute path of what firmware of UEFI loads, and the name of a script that it runs by itself if it lies beside it. */
  readonly efi?: { readonly file: string; readonly script: string }
  /** Where the configuration goes, and its text. */
  readonly config: string
  configText(request: StanzaRequest): string
  /** Arguments of dnsmasq(8) that announce it; with an address of the folder, the rest comes from there. */
  dnsmasq(url?: string): readonly string[]
}

/** https://wiki.syslinux.org/wiki/index.php?title=PXELINUX */
const pxelinux: Loader = {
  name: 'pxelinux',
  summary: 'BIOS; kernel and initrd by TFTP',
  architecture: amd64,
  firmwares: ['bios'],
  readsHttp: false,
  files: [
    { command: '/usr/lib/PXELINUX/pxelinux.0', packages: { debian: 'pxelinux' } },
    {
      command: '/usr/lib/syslinux/modules/bios/ldlinux.c32',
      packages: { debian: 'syslinux-common' },
    },
  ],
  optionalFiles: [],
  bootfile: 'pxelinux.0',
  qemuBootfile: 'pxelinux.0',
  config: 'pxelinux.cfg/default',
  configText: (request) =>
    `SERIAL 0 115200\nDEFAULT ${pxelinuxLabel(request)}\n${formatStanza('pxelinux', request)}`,
  dnsmasq: () => ['--dhcp-boot=pxelinux.0'],
}

/** https://ipxe.org/scripting; the loader of a firmware's PXE stack loads iPXE first, which then asks DHCP again. */
const ipxe: Loader = {
  name: 'ipxe',
  summary: 'BIOS and UEFI',
  architecture: amd64,
  firmwares: ['bios', 'uefi'],
  readsHttp: true,
  files: [{ command: '/usr/lib/ipxe/undionly.kpxe', packages: { debian: 'ipxe' } }],
  optionalFiles: ['/usr/lib/ipxe/snponly.efi', '/usr/lib/ipxe/ipxe.efi'],
  bootfile: 'undionly.kpxe',
  qemuBootfile: 'boot.ipxe',
  efi: { file: '/usr/lib/ipxe/snponly.efi', script: 'autoexec.ipxe' },
  config: 'boot.ipxe',
  configText: (request) => formatStanza('ipxe', request),
  dnsmasq: (url) => [
    '--dhcp-match=set:ipxe,175',
    `--dhcp-match=set:efi,option:client-arch,${amd64.efi?.dhcp}`,
    '--dhcp-boot=tag:!ipxe,tag:!efi,undionly.kpxe',
    '--dhcp-boot=tag:!ipxe,tag:efi,snponly.efi',
    // A comma begins the next word of this option.
    `--dhcp-boot=tag:ipxe,${url ? `${url.replace(/\/+$/, '').replaceAll(',', '%2C')}/` : ''}boot.ipxe`,
  ],
}

/** THE list of loaders. */
export const loaders: readonly Loader[] = [pxelinux, ipxe]

/** Error: `usage`. */
export function findLoader(name: string): Loader {
  const loader = loaders.find((one) => one.name === name)
  if (loader) return loader
  const known = loaders.map((one) => one.name).join(' or ')
  throw new ParfaitError('usage', `Expected ${known} after --loader, got '${name}'`)
}
