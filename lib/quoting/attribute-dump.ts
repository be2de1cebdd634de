import { bytesOfText } from '../any-bytes.ts'

/** One attribute of a file for `setfattr --restore`, as getfattr(1) prints it. Each byte of the path is three octal digits. */
export function attributeRecord(of: {
  /** A text of any bytes, see `textOfBytes`. */
  readonly path: string
  readonly name: string
  readonly value: Uint8Array
}): string {
  const { path, name, value } = of
  if (!/^[\w.]+$/.test(name)) throw new TypeError(`no name of an attribute: '${name}'`)
  const octal = [...bytesOfText(path)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
  return `# file: ${octal.join('')}\n${name}=0x${Buffer.from(value).toString('hex')}\n\n`
}
