import { join } from 'node:path'
import { tar, zstd } from '../../archive-tools.ts'
import { ParfaitError } from '../../errors.ts'
import { attributeRecord } from '../../quoting/attribute-dump.ts'
import { run } from '../../run.ts'
import { stagePlaces } from '../../sandbox/stage.ts'
import type { UnpackLayerPart } from '../../sandbox/stage-parts.ts'
import { summing } from '../../summing.ts'
import { together } from '../../together.ts'
import { upperArchive } from '../../tree/layer-archive.ts'
import { usualLimits } from '../../tree/tar/tar-limits.ts'
import { setfattr } from '../../tree/xattrs.ts'
import { startTool } from './tool-process.ts'

/**
 * Makes a layer of what was packed, and requires that it was the archive that is expected. The folder is this job's alone until then. Errors:
 * `archive-invalid`, `tool-failed`, `disk-full`.
 */
export async function unpackLayer({ file, archive }: UnpackLayerPart): Promise<void> {
  const source = join(stagePlaces.tree, file)
  const folder = stagePlaces.output
  const unpacker = await startTool(zstd.command, ['-q', '-d', '-c', '--', source])
  const plain = summing(unpacker.output, { most: archive.size, refuse: otherArchive })
  const maker = await startTool(tar.command, [
    ...['--extract', '--file', '-', '--directory', folder, '--numeric-owner', '--same-owner'],
    ...['--preserve-permissions', '--delay-directory-restore', '--warning=no-timestamp'],
    ...['--xattrs', '--xattrs-include=*'],
  ])
  maker.output.resume()
  const opaque: string[] = []
  const limits = { ...usualLimits, bytes: archive.size }
  const upper = upperArchive(plain.bytes, { limits, onOpaque: (path) => opaque.push(path) })
  // The end mark of an archive need not be the end of the file.
  async function* whole() {
    yield* upper
    for await (const _rest of plain.bytes);
  }
  // Whatever ends the one ends the other: zstd would wait for a reader. What is wrong with the archive is told first.
  const fed = maker.feed(whole()).finally(() => unpacker.output.destroy())
  await together([fed, maker.ended, unpacker.feed(nothing()), unpacker.ended])
  const found = plain.sum()
  if (found.sha256 !== archive.sha256 || found.size !== archive.size) otherArchive()
  if (opaque.length === 0) return
  const attribute = { name: 'user.overlay.opaque', value: Buffer.from('y') }
  const records = opaque.map((path) => attributeRecord({ ...attribute, path: join(folder, path) }))
  await run(setfattr.command, ['-h', '--restore=-'], { input: records.join('') })
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function otherArchive(): never {
  throw new ParfaitError('archive-invalid', 'A packed layer is another one than was signed', {
    hint: 'it was damaged or exchanged where it lies; it counts for nothing',
  })
}
