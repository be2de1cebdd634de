import { basename } from 'node:path'
import { manifestPlaces } from '../deliver/find-manifest.ts'
import { ParfaitError } from '../errors.ts'
import { readIfThere } from '../files.ts'

/** Of what we write, none is longer. Characters. */
const longest = 64 << 20

/** What is wrong with publishing these files: one has secrets in it, as the manifest beside it says. */
export async function secretFaults(files: readonly string[]): Promise<ParfaitError[]> {
  const faults = await Promise.all(files.map(secretFault))
  return faults.filter((fault) => fault !== undefined)
}

async function secretFault(file: string): Promise<ParfaitError | undefined> {
  const name = basename(file)
  for (const place of manifestPlaces(file)) {
    const paths = await secretsOf(place, name)
    if (paths.length > 0)
      return new ParfaitError(
        'target-invalid',
        `'${name}' has secrets in it: ${paths.join(', ')}`,
        {
          place: file,
          hint: "who gets the image gets them; 'parfait publish --with-secrets' publishes it all the same",
        },
      )
  }
  return undefined
}

/** Others may write files of that name: what is no manifest says nothing. */
async function secretsOf(path: string, name: string): Promise<string[]> {
  const text = await readIfThere(path).catch(() => undefined)
  if (text === undefined || text.length > longest) return []
  try {
    const { artifacts, secretFiles } = JSON.parse(text) as Record<string, unknown>
    const all: unknown[] = Array.isArray(artifacts) ? artifacts : []
    const isOurs = all.some((one) => basename(String((one as { path?: unknown })?.path)) === name)
    const paths: unknown[] = isOurs && Array.isArray(secretFiles) ? secretFiles : []
    return paths.map((one) => JSON.stringify(String(one)).slice(1, -1))
  } catch {
    return []
  }
}
