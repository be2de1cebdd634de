import { gzip, zstd } from '../../archive-tools.ts'
import type { Tool } from '../../run.ts'
import type { TreeFormatDriver } from '../format-driver.ts'
import { writeArchive } from '../tree-archive.ts'
import { type ArchiveCompression, compressArchive } from './compress-archive.ts'

/** The tree as it is. */
export const tar: TreeFormatDriver = {
  name: 'tar',
  extension: 'tar',
  summary: 'the files of the tree, with owners, times and extended attributes',
  tools: [],
  async pack({ entries, output }) {
    await writeArchive(entries, output)
    return []
  },
}

function compressed(of: {
  readonly compression: ArchiveCompression
  /** What follows `tar.`. */
  readonly ending: string
  readonly alias: string
  readonly tool: Tool
}): TreeFormatDriver {
  const { compression, ending, alias, tool } = of
  return {
    name: `tar.${ending}`,
    extension: `tar.${ending}`,
    aliases: [alias],
    summary: `the files of the tree, compressed by ${tool.command}`,
    tools: [tool],
    async pack({ archive, output }) {
      await compressArchive(await archive(), output, compression)
      return []
    },
  }
}

/** Everything unpacks it. */
export const tarGz: TreeFormatDriver = compressed({
  compression: 'gzip',
  ending: 'gz',
  alias: 'tgz',
  tool: gzip,
})

/** Small and fast. */
export const tarZst: TreeFormatDriver = compressed({
  compression: 'zstd',
  ending: 'zst',
  alias: 'tzst',
  tool: zstd,
})
