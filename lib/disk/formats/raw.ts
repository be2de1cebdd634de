import { rename, rm } from 'node:fs/promises'
import { isErrno } from '../../errors.ts'
import { copySparsely } from '../../tree/sparse-copy.ts'
import type { FormatDriver } from '../format-driver.ts'

/** The disk as it is: the raw file itself is moved to the output. */
export const raw: FormatDriver = {
  name: 'raw',
  extension: 'raw',
  aliases: ['img'],
  summary: 'the bytes of the disk, for dd and everything else; zeros take no room',
  tools: [],
  takesDisk: true,
  async convert({ raw: disk, output }) {
    try {
      await rename(disk, output)
    } catch (error) {
      if (!isErrno(error, 'EXDEV')) throw error
      // Copied aside, so that a full disk leaves the old output as it was.
      const aside = `${output}.part`
      await rm(aside, { force: true })
      await copySparsely({ from: disk, to: aside, offset: 0 })
      await rename(aside, output)
      await rm(disk)
    }
  },
}
