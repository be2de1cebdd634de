import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'

const homes = { sources: 'sources.list.d', pref: 'preferences.d', asc: 'keyrings', gpg: 'keyrings' }

/** Files of the user, below folders as /etc/apt has them. */
export default defineHook('extra-data', async ({ options, data }) => {
  for (const home of Object.values(homes)) await mkdir(join(data, 'apt', home), { recursive: true })
  await copyKey(String(options.key), join(data, 'apt', 'keyrings', String(options.name)))
  await copyFolder(String(options.folder), join(data, 'apt'))
})

async function copyKey(file: string, target: string): Promise<void> {
  if (file === '') return
  const key = await readFile(file).catch(() => {
    throw new Error(`'${file}' cannot be read (option 'key')`)
  })
  const text = key.toString('latin1')
  if (/PGP PRIVATE KEY/.test(text)) throw new Error(`'${file}' is a private key`)
  const isArmoured = text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')
  // An OpenPGP packet begins with a set bit; what else is read here is the error page of a web server.
  if (!isArmoured && ((key[0] ?? 0) & 0x80) === 0)
    throw new Error(`'${file}' is no OpenPGP public key`)
  // apt tells the two forms apart by the ending.
  await writeFile(`${target}.${isArmoured ? 'asc' : 'gpg'}`, key)
}

async function copyFolder(folder: string, target: string): Promise<void> {
  if (folder === '') return
  const names = await readdir(folder).catch(() => {
    throw new Error(`'${folder}' is no folder that can be read (option 'folder')`)
  })
  for (const name of names) {
    const home = homes[(/\.(\w+)$/.exec(name)?.[1] ?? '') as keyof typeof homes]
    if (home === undefined)
      throw new Error(`'${join(folder, name)}' ends in none of .sources, .pref, .asc, .gpg`)
    await cp(join(folder, name), join(target, home, name))
  }
}
