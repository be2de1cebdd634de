import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = {
  name: "PXELINUX's configuration",
  cannot: /[^ -~]/,
  without: 'letters beyond ASCII, tabs and line ends',
  // MAX_CMDLINE_LEN of syslinux' com32/elflink/ldlinux/readconfig.c, with room for what is added.
  longest: 2047,
}

/**
 * One line of a SYSLINUX configuration: a directive, and all that follows it;
 * https://wiki.syslinux.org/wiki/index.php?title=Config: the rest of a line is one value. Error: `text-refused`.
 */
export function pxelinuxLine(directive: string, value: string, place: string): string {
  requireSayable(value, language, place)
  if (value !== value.trim() || (directive === 'APPEND' && value === '-'))
    refuseText({
      text: value,
      language: language.name,
      place,
      wanted: "a value without blanks around it, and no '-' alone",
    })
  return value === '' ? directive : `${directive} ${value}`
}

/** A file of the boot server: blanks end a name, a comma begins another, `::` follows a server. Error: `text-refused`. */
export function pxelinuxFile(name: string, place: string): string {
  const file = { ...language, cannot: /[^!-~]|[,:]/, without: 'blanks, commas and colons' }
  requireSayable(name, file, place)
  return name
}
