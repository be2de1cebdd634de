import { chmod, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { saidBy } from '../system-fault.ts'

const names = ['layers', 'work', 'logs', 'hooks', 'downloads', 'records', 'locks']

/**
 * Makes the folders of a store, for this user alone: a layer may have programs that run as whoever owns them. Error:
 * `output-refused` where that is not possible, or where they are another user's.
 */
export async function makeFolders(store: string): Promise<void> {
  try {
    for (const name of names) await makeFolder(join(store, name), store)
  } catch (cause) {
    if (cause instanceof ParfaitError) throw cause
    throw new ParfaitError('output-refused', `The store cannot be made: ${saidBy(cause)}`, {
      place: store,
      hint: 'name a writable folder by --store or PARFAIT_STORE',
      cause,
    })
  }
}

async function makeFolder(folder: string, store: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = await stat(folder)
  const user = process.getuid?.() ?? uid
  if (uid !== user)
    throw new ParfaitError(
      'output-refused',
      `The store belongs to the user ${uid}, and this is the user ${user}: their layers have other owners`,
      { place: store, hint: 'name a store of your own by --store or PARFAIT_STORE' },
    )
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700)
}
