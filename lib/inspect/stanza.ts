import { ParfaitError } from '../errors.ts'
import { type IpxeWord, ipxeLine } from '../quoting/ipxe.ts'
import { kernelWord, kernelWords } from '../quoting/kernel-command-line.ts'
import { pxelinuxFile, pxelinuxLine } from '../quoting/pxelinux.ts'

/** What a boot stanza says. */
export interface StanzaRequest {
  /** Name of the entry. */
  readonly label: string
  /** Names of the files as the boot server has them. */
  readonly kernel: string
  readonly initrd: string | undefined
  readonly commandLine: string
  /** Tell the kernel which interface it was booted from, as `BOOTIF=`. */
  readonly tellsInterface?: boolean
}

/** THE list of kinds of stanza. */
const stanzas = { pxelinux, ipxe } as const

/** https://wiki.syslinux.org/wiki/index.php?title=Config */
function pxelinux(request: StanzaRequest): string[] {
  const { kernel, initrd, tellsInterface = false } = request
  return [
    pxelinuxLine('LABEL', pxelinuxLabel(request), kernel),
    `  ${pxelinuxLine('LINUX', pxelinuxFile(kernel, kernel), kernel)}`,
    ...(initrd === undefined
      ? []
      : [`  ${pxelinuxLine('INITRD', pxelinuxFile(initrd, initrd), initrd)}`]),
    `  ${pxelinuxLine('APPEND', wordsOf(request).join(' '), place)}`,
    ...(tellsInterface ? ['  IPAPPEND 2'] : []),
  ]
}

/** https://ipxe.org/scripting; `initrd=` is what a kernel that UEFI starts finds its initrd by. */
function ipxe(request: StanzaRequest): string[] {
  const { kernel, initrd, tellsInterface = false } = request
  // It parts words at blanks, and puts them together again with one between them: quotes outlive that, two blanks not.
  const words = wordsOf(request).flatMap((word) => word.split(' '))
  const boot: IpxeWord[] = tellsInterface ? [{ text: 'BOOTIF=01-', setting: 'mac:hexhyp' }] : []
  const named = initrd === undefined ? [] : [`initrd=${initrd}`]
  return [
    '#!ipxe',
    ipxeLine(['kernel', kernel, ...named, ...words, ...boot], place),
    ...(initrd === undefined ? [] : [ipxeLine(['initrd', initrd], initrd)]),
    'boot',
  ]
}

const place = 'the kernel command line'

function wordsOf({ commandLine }: StanzaRequest): string[] {
  return kernelWords(commandLine, place).map((word) => kernelWord(word, place))
}

/** The name of the entry as PXELINUX has it: without blanks, which would end it. */
export function pxelinuxLabel({ label }: Pick<StanzaRequest, 'label'>): string {
  return label.replaceAll(/[^A-Za-z0-9._-]/g, '-')
}

export type StanzaKind = keyof typeof stanzas

/** Reads what a user typed. Error: `usage`. */
export function readStanzaKind(word: string): StanzaKind {
  if (Object.hasOwn(stanzas, word)) return word as StanzaKind
  const known = Object.keys(stanzas).join(' or ')
  throw new ParfaitError('usage', `Expected ${known} after --stanza, got '${word}'`)
}

/** A boot entry, ready for a boot server's configuration; ends with a line feed. */
export function formatStanza(kind: StanzaKind, request: StanzaRequest): string {
  return `${stanzas[kind](request).join('\n')}\n`
}
