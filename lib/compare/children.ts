import type { FilesystemReader, FoundName, FoundNode } from '../disk/filesystem-reader.ts'
import { ParfaitError } from '../errors.ts'

/** More names than any folder has that somebody still lists. */
const mostNames = 1_000_000

/** What is in a folder, by its names: a letter for each byte, as latin1 has them. Error: `image-invalid`. */
export async function childrenOf(
  reader: FilesystemReader,
  folder: FoundNode,
): Promise<Map<string, FoundName>> {
  const names = reader.list ? await reader.list(folder) : await listByNames(reader, folder)
  if (names.length > mostNames)
    throw new ParfaitError(
      'image-invalid',
      `Expected at most ${mostNames} names in a folder, found ${names.length}`,
    )
  return new Map(names.map((one) => [one.name.toString('latin1'), one]))
}

async function listByNames(reader: FilesystemReader, folder: FoundNode): Promise<FoundName[]> {
  const names = await reader.names(folder)
  return names.map((name) => ({
    name: Buffer.from(name),
    open: async () => {
      const node = await reader.child(folder, name)
      if (node) return node
      throw new ParfaitError('image-invalid', `A folder lists '${name}', which it has not`)
    },
  }))
}
