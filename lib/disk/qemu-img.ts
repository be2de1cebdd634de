import { qemuFile } from '../quoting/qemu.ts'
import { run, type Tool } from '../run.ts'

/** What reads and writes the formats of virtual machines. */
export const qemuImg: Tool = {
  command: 'qemu-img',
  packages: {
    debian: 'qemu-utils',
    fedora: 'qemu-img',
    arch: 'qemu-img',
    suse: 'qemu-tools',
    alpine: 'qemu-img',
  },
}

/** Has qemu-img write a raw disk in another format; `words` come in front of the names. Absolute paths. Error: `tool-failed`. */
export async function convertRaw(
  { raw, output }: { readonly raw: string; readonly output: string },
  format: string,
  words: readonly string[] = [],
): Promise<void> {
  const names = [qemuFile(raw), qemuFile(output)]
  await run('qemu-img', ['convert', '-f', 'raw', '-O', format, ...words, '--', ...names])
}
