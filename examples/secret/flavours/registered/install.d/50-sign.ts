import { createHmac } from 'node:crypto'
import { defineHook } from 'parfait'

export default defineHook('install', async ({ tree, options, secrets, log }) => {
  const name = String(options.name)
  const signature = createHmac('sha256', secrets.token ?? '')
    .update(name)
    .digest('hex')
  await tree.write('/etc/registration', `${name} ${signature}\n`)
  log(`registered '${name}'`)
})
