import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'

/** The keys, checked: a private key by mistake would be a leak. */
export default defineHook('extra-data', async ({ options, data }) => {
  const file = String(options['authorized-keys'])
  if (file === '') return
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`'${file}' cannot be read (option 'authorized-keys')`)
  })
  if (text.includes('PRIVATE KEY'))
    throw new Error(`'${file}' is a private key; the public one ends in .pub`)
  if (!/(^|\s)(ssh-|ecdsa-|sk-)\S+ AAAA/m.test(text)) throw new Error(`'${file}' has no public key`)
  await writeFile(join(data, 'authorized_keys'), text.endsWith('\n') ? text : `${text}\n`)
})
