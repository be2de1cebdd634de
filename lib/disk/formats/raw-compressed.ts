import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { gzip, xz, zstd } from '../../archive-tools.ts'
import { run, type Tool } from '../../run.ts'
import type { FormatDriver } from '../format-driver.ts'
import { readBack } from './read-back.ts'

/** What differs between the formats that are a compressed raw disk. */
interface Compressor {
  /** What follows `raw.`. */
  readonly ending: string
  readonly summary: string
  readonly tool: Tool
  /** They make it print the same bytes at any time, of a file of any name, on any number of processors. */
  readonly args: (level: string) => readonly string[]
  readonly levels: { readonly minimum: number; readonly maximum: number; readonly default: number }
}

function compressed({ ending, summary, tool, args, levels }: Compressor): FormatDriver {
  return {
    name: `raw.${ending}`,
    extension: `raw.${ending}`,
    aliases: [`img.${ending}`],
    summary,
    tools: [tool],
    options: {
      level: { description: 'more is smaller and slower', type: 'integer', ...levels },
    },
    uncompressed: { level: levels.minimum },
    async convert({ raw, output, options, tellDigest }) {
      const hash = createHash('sha256')
      const file = openSync(output, 'w')
      const onPiece = (piece: Uint8Array) => {
        hash.update(piece)
        for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at)
      }
      try {
        await run(tool.command, [...args(`-${options.level}`), '-c', '--', raw], { onPiece })
      } finally {
        closeSync(file)
      }
      await readBack({ raw, output }, { command: tool.command, args: ['-dc', '--', output] })
      tellDigest?.(hash.digest('hex'))
    },
  }
}

/** No name and no time in the header. */
export const rawGz: FormatDriver = compressed({
  ending: 'gz',
  summary: 'the raw disk compressed by gzip: everything unpacks it',
  tool: gzip,
  args: (level) => ['-n', level],
  levels: { minimum: 1, maximum: 9, default: 6 },
})

/** One thread writes another file than two do, unless blocks have a size; with that any number may be taken. */
export const rawXz: FormatDriver = compressed({
  ending: 'xz',
  summary: 'the raw disk compressed by xz: the smallest, and slow',
  tool: xz,
  args: (level) => ['-T0', '--block-size=24MiB', level],
  levels: { minimum: 0, maximum: 9, default: 6 },
})

/** One thread alone writes another file than several do: always two. */
export const rawZst: FormatDriver = compressed({
  ending: 'zst',
  summary: 'the raw disk compressed by zstd: small and fast',
  tool: zstd,
  args: (level) => ['-q', '-T2', level],
  levels: { minimum: 1, maximum: 19, default: 6 },
})
