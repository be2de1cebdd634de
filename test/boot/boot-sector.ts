import { writeFile } from 'node:fs/promises'

/**
 * 16-bit code: prints a text to the serial port, then echoes what is typed; `!` turns the machine off.
 * GNU as, loaded at 0x7c00, the text behind it at 0x7c40.
 */
const program = [
  'fa31c08ed8be407c', //    cli: SeaBIOS's timer would take what is typed; ds = 0; si = text
  'ac84c07416e80200ebf6', // next: lodsb; test; jz echo; call put; jmp next
  '88c4bafd03eca82074fb', // put: wait until the transmitter is empty
  'baf80388e0eec3', //      outb to 0x3f8; ret
  'bafd03eca80174f8', //    echo: wait for a byte
  'baf803ec3c217405', //    read it; '!' jumps to off
  'e8dcffebeb', //          call put; jmp echo
  'ba0406b80020eff4', //    off: outw 0x2000 to the ACPI register of q35; hlt
].join('')

/** Writes a raw disk of 1 MiB whose boot sector prints this text, which may be empty. */
export async function writeBootDisk(path: string, text: string): Promise<string> {
  const disk = Buffer.alloc(1 << 20)
  disk.write(program, 'hex')
  disk.write(text, 0x40, 'latin1')
  disk.writeUInt16BE(0x55aa, 510)
  await writeFile(path, disk)
  return path
}
