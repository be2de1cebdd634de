import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  canonicalJson,
  compareBytes,
  digest,
  digestFile,
  listFiles,
  packageFolder,
} from '../files.ts'

/**
 * What parfait does, as a digest: its bundles, and what it lays into sandboxes. Two that have the same make the same of
 * the same; flavours are compared one by one.
 */
export async function engineDigest(): Promise<string> {
  const built = (await readdir(join(packageFolder, 'dist'))).filter((name) => /\.c?js$/.test(name))
  const laid = ['hook-library', 'stand-ins']
  const files = [
    ...built.map((name) => join('dist', name)),
    ...(await Promise.all(laid.map((folder) => listIn(join('lib', folder))))).flat(),
  ].sort(compareBytes)
  const digests = await Promise.all(
    files.map(async (path) => [path, await digestFile(join(packageFolder, path))]),
  )
  return digest(canonicalJson(digests))
}

async function listIn(folder: string): Promise<string[]> {
  return (await listFiles(join(packageFolder, folder))).map((path) => join(folder, path))
}
