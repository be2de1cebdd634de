import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type DataContext,
  defineHook,
  listOptionFolder,
  ParfaitError,
  readOptionFile,
} from 'parfait'
import type { Flavour } from '../flavour.ts'

const homes = { sources: 'sources.list.d', pref: 'preferences.d', asc: 'keyrings', gpg: 'keyrings' }

/** Files of the user, below folders as /etc/apt has them. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const { data } = context
  for (const home of Object.values(homes)) await mkdir(join(data, 'apt', home), { recursive: true })
  await copyKey(context, join(data, 'apt', 'keyrings', context.options.name))
  await copyFolder(context, join(data, 'apt'))
})

async function copyKey(context: DataContext<Flavour>, target: string): Promise<void> {
  const key = await readOptionFile(context, 'key')
  if (!key) return
  const file = context.options.key
  const text = key.toString('latin1')
  if (/PGP PRIVATE KEY/.test(text))
    throw new ParfaitError('settings-invalid', `'${file}' is a private key`)
  const isArmoured = text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')
  // An OpenPGP packet begins with a set bit; what else is read here is the error page of a web server.
  if (!isArmoured && ((key[0] ?? 0) & 0x80) === 0)
    throw new ParfaitError('settings-invalid', `'${file}' is no OpenPGP public key`)
  // apt tells the two forms apart by the ending.
  await writeFile(`${target}.${isArmoured ? 'asc' : 'gpg'}`, key)
}

async function copyFolder(context: DataContext<Flavour>, target: string): Promise<void> {
  const folder = context.options.folder
  for (const name of (await listOptionFolder(context, 'folder')) ?? []) {
    const home = homes[(/\.(\w+)$/.exec(name)?.[1] ?? '') as keyof typeof homes]
    if (home === undefined)
      throw new ParfaitError(
        'settings-invalid',
        `'${join(folder, name)}' ends in none of .sources, .pref, .asc, .gpg`,
      )
    await cp(join(folder, name), join(target, home, name))
  }
}
