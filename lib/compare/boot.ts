import { ParfaitError } from '../errors.ts'
import { findBootFiles } from '../inspect/boot-files.ts'
import { type Change, changesBetween } from './difference.ts'
import type { Opened } from './opened.ts'

/** What starts an image: its newest kernel, the initrd of that, root and command line. */
export async function compareBoot(before: Opened, after: Opened): Promise<Change[]> {
  return changesBetween(await bootOf(before), await bootOf(after))
}

async function bootOf({ source }: Opened): Promise<Map<string, string>> {
  try {
    const { kernel, root, options } = await findBootFiles(source)
    return new Map([
      ['kernel', kernel.path],
      ['initrd', kernel.initrd?.path ?? 'none'],
      ['root', root ?? 'unknown'],
      ['options', options.join(' ')],
    ])
  } catch (error) {
    // Images without a kernel are compared like others.
    if (error instanceof ParfaitError && error.code === 'image-invalid') return new Map()
    throw error
  }
}
