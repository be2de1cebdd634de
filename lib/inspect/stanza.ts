import { ParfaitError } from '../errors.ts'

/** What a boot stanza says. */
export interface StanzaRequest {
  /** Name of the entry. */
  readonly label: string
  /** Names of the files as the boot server has them. */
  readonly kernel: string
  readonly initrd: string | undefined
  readonly commandLine: string
}

/** THE list of kinds of stanza. */
const stanzas = {
  // https://wiki.syslinux.org/wiki/index.php?title=Config
  pxelinux: ({ label, kernel, initrd, commandLine }) => [
    `LABEL ${label.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`,
    `  LINUX ${kernel}`,
    ...(initrd === undefined ? [] : [`  INITRD ${initrd}`]),
    `  APPEND ${commandLine}`,
  ],
  // https://ipxe.org/scripting; `initrd=` is what a kernel that UEFI starts finds its ramdisk by.
  ipxe: ({ kernel, initrd, commandLine }) => [
    '#!ipxe',
    `kernel ${kernel} ${initrd === undefined ? '' : `initrd=${initrd} `}${commandLine}`,
    ...(initrd === undefined ? [] : [`initrd ${initrd}`]),
    'boot',
  ],
} as const satisfies Record<string, (request: StanzaRequest) => string[]>

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
