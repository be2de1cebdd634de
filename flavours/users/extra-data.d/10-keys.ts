import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, ParfaitError } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { readUsers } from '../lib/users.ts'

/** The public keys of each user, in a file by the user's name. */
export default defineHook<Flavour>('extra-data', async ({ options, data }) => {
  await mkdir(join(data, 'keys'))
  const path = options['authorized-keys']
  if (path === '') return
  const status = await stat(path).catch(() => {
    throw new ParfaitError(
      'settings-invalid',
      `'${path}' cannot be read (option 'authorized-keys')`,
    )
  })
  for (const { name } of readUsers(options)) {
    const files = status.isDirectory() ? [join(path, name), join(path, `${name}.pub`)] : [path]
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
    const text = texts.join('')
    if (text.includes('PRIVATE KEY'))
      throw new ParfaitError('settings-invalid', `'${path}' has a private key for '${name}'`)
    if (text !== '') await writeFile(join(data, 'keys', name), text)
  }
})
