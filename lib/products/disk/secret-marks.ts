import { createHmac } from 'node:crypto'
import type { BuildContext } from '../../build-context.ts'
import type { SecretFile } from '../../disk/secret-file.ts'
import { ownKey } from '../../store/own-key.ts'

/**
 * What tells images apart that have other secrets, and tells nothing of the secrets to whoever has not the store: marks by a key
 * that is the store's own.
 */
export async function secretMarks(
  { store, secrets }: Pick<BuildContext, 'store' | 'secrets'>,
  files: readonly SecretFile[],
): Promise<readonly unknown[]> {
  if (files.length === 0) return []
  const key = await ownKey(store)
  const markOf = (secret: string) =>
    createHmac('sha256', key)
      .update(secrets.get(secret) ?? '')
      .digest('hex')
  return [files.map(({ secret, path, mode }) => [path, mode, markOf(secret)])]
}
