import { chmod, copyFile, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readSigner, type SignRequest, signatureEndings, signFile } from './signers.ts'

/** Signs files that are in place, where a signature is not there or is older than its file. */
export async function keepSignatures(
  paths: readonly string[],
  request: SignRequest,
): Promise<void> {
  for (const path of paths)
    for (const text of request.sign) {
      const signer = readSigner(text)
      const signature = `${path}.${signatureEndings[signer.kind]}`
      if (!(await isOlder(signature, path))) continue
      const aside = await mkdtemp(join(dirname(path), '.parfait.'))
      try {
        const copy = join(aside, basename(path))
        await copyFile(path, copy)
        await signFile(copy, { ...request, sign: [text] })
        await chmod(join(aside, basename(signature)), (await stat(path)).mode & 0o666)
        await rename(join(aside, basename(signature)), signature)
      } finally {
        await rm(aside, { recursive: true, force: true })
      }
    }
}

/** Also of what is not there. */
async function isOlder(path: string, than: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [path, than].map((each) => stat(each).catch(() => undefined)),
  )
  return one === undefined || (other !== undefined && one.mtimeMs < other.mtimeMs)
}
