import { writeFile } from 'node:fs/promises'
import { bytesOfText } from '../../../any-bytes.ts'
import { debugfsLine } from '../../../quoting/debugfs.ts'
import { run } from '../../../run.ts'
import type { TreeEntry } from '../../../tree/entry.ts'

/** Bytes of an inode in front of which i_file_acl and its upper part lie; https://docs.kernel.org/filesystems/ext4/inodes.html */
const lowPart = 104
const highPart = 118

/**
 * The blocks that attributes have for themselves, by the path of the file: nothing lets go of them with their file. Numbers
 * of blocks; those of files whose attributes are in the inode are not there. `script` is a file to write.
 */
export async function attributeBlocks(
  entries: readonly TreeEntry[],
  of: { readonly image: string; readonly script: string },
): Promise<Map<string, number>> {
  const asked = entries.filter(({ xattrs, hardLinkOf }) => xattrs && hardLinkOf === undefined)
  if (asked.length === 0) return new Map()
  const lines = asked.map(({ path }) => `${debugfsLine('inode_dump', [path], path)}\n`)
  await writeFile(of.script, bytesOfText(lines.join('')))
  const dumps: string[][] = []
  await run('debugfs', ['-f', of.script, of.image], {
    // Each command is repeated, then its answer comes.
    onLine: (line) => {
      if (line.startsWith('debugfs: ')) dumps.push([])
      else dumps.at(-1)?.push(line)
    },
  })
  return new Map(
    asked.flatMap(({ path }, index) => {
      const inode = readDump(dumps[index] ?? [])
      const block = inode.readUInt16LE(highPart) * 2 ** 32 + inode.readUInt32LE(lowPart)
      return block === 0 ? [] : [[path, block] as const]
    }),
  )
}

/** The first 128 bytes of an inode: a line has its place in octal and 16 bytes; a star stands for more of the same. */
function readDump(lines: readonly string[]): Buffer {
  const inode = Buffer.alloc(128)
  let last = Buffer.alloc(16)
  let end = 0
  for (const line of lines) {
    const [, octal, hex = ''] = /^([0-7]{4}) {2}((?:[0-9a-f]{4} ){8})/.exec(line) ?? []
    if (octal === undefined) continue
    const at = Number.parseInt(octal, 8)
    for (; end < Math.min(at, inode.length); end += last.length) last.copy(inode, end)
    if (at >= inode.length) break
    last = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    last.copy(inode, at)
    end = at + last.length
  }
  return inode
}
