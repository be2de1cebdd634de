import { basename } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { manifestsOf } from './manifests-of.ts'

/** What is wrong with publishing these files: one has secrets in it, as the manifest beside it says. */
export async function secretFaults(files: readonly string[]): Promise<ParfaitError[]> {
  const faults = await Promise.all(files.map(secretFault))
  return faults.filter((fault) => fault !== undefined)
}

async function secretFault(file: string): Promise<ParfaitError | undefined> {
  const name = basename(file)
  const paths = (await manifestsOf(file)).flatMap(({ secretFiles }) =>
    Array.isArray(secretFiles) ? (secretFiles as unknown[]) : [],
  )
  if (paths.length === 0) return undefined
  const shown = paths.map((one) => JSON.stringify(String(one)).slice(1, -1))
  return new ParfaitError('target-invalid', `'${name}' has secrets in it: ${shown.join(', ')}`, {
    place: file,
    hint: "who gets the image gets them; 'parfait publish --with-secrets' publishes it all the same",
  })
}
