import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, ParfaitError, readOptionFile } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The keys, checked: a private key by mistake would be a leak. */
export default defineHook<Flavour>('extra-data', async (context) => {
  const text = (await readOptionFile(context, 'authorized-keys'))?.toString()
  if (text === undefined) return
  const file = context.options['authorized-keys']
  const place = 'ssh-server.authorized-keys'
  if (text.includes('PRIVATE KEY'))
    throw new ParfaitError('settings-invalid', `'${file}' is a private key`, {
      place,
      hint: 'the public one ends in .pub',
    })
  if (!/(^|\s)(ssh-|ecdsa-|sk-)\S+ AAAA/m.test(text))
    throw new ParfaitError('settings-invalid', `'${file}' has no public key`, { place })
  await writeFile(join(context.data, 'authorized_keys'), text.endsWith('\n') ? text : `${text}\n`)
})
