import { ParfaitError } from '../errors.ts'
import type { TreeEntry } from './entry.ts'
import { readLayers } from './layer.ts'
import { readTar } from './tar/read-tar.ts'
import { damaged, type TarLimits } from './tar/tar-limits.ts'
import { endOfTar, writeMember, writeTar } from './tar/write-tar.ts'

/**
 * The upper directory of an overlay as an archive of the form that images of containers have for layers; the same layer gives the
 * same bytes, whoever owns it here. Errors: `tree-invalid` and `text-refused` for what the form has no place for.
 */
export async function archiveLayer(folder: string): Promise<AsyncGenerator<Uint8Array>> {
  const [layer] = await readLayers({ excludes: [], empties: [] }, [folder])
  const { entries = [], whiteouts } = layer ?? {}
  const device = entries.find(({ kind }) => kind === 'block' || kind === 'character')
  if (device)
    // A user could not make it again.
    throw new ParfaitError(
      'tree-invalid',
      `Expected no devices in a layer, found '${device.path}'`,
      {
        place: device.path,
        hint: 'an image has its devices from the kernel: remove it in the hook that makes it',
      },
    )
  return writeTar(entries, whiteouts)
}

/**
 * Such an archive as one that tar(1) makes an upper directory of: what is gone are devices of number 0/0. Folders that hide what lies below
 * them are told to `onOpaque`, by absolute path: an attribute says it of them. What comes in is taken for hostile, see `readTar`. Error:
 * `archive-invalid`.
 */
export async function* upperArchive(
  archive: AsyncIterable<Uint8Array>,
  { limits, onOpaque }: { readonly limits: TarLimits; onOpaque(path: string): void },
): AsyncGenerator<Uint8Array> {
  for await (const member of readTar(archive, limits)) {
    if (member.kind === 'entry') {
      const { entry } = member
      if (entry.kind === 'block' || entry.kind === 'character')
        throw damaged(`Expected no devices in a layer, found '${entry.path}'`)
      yield* writeMember(entry, member.content())
    } else if (member.kind === 'removed') yield* writeMember({ ...gone, path: member.path })
    else onOpaque(member.path)
  }
  yield endOfTar
}

const gone: Omit<TreeEntry, 'path'> = {
  kind: 'character',
  mode: 0,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: 0,
  allocated: 0,
  device: { major: 0, minor: 0 },
}
