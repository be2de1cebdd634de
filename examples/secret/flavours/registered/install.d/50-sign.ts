import { createHmac } from 'node:crypto'
import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

export default defineHook<Flavour>('install', async ({ tree, options, secrets, log }) => {
  const { name } = options
  const signature = createHmac('sha256', secrets.token).update(name).digest('hex')
  await tree.write('/etc/registration', `${name} ${signature}\n`)
  log(`registered '${name}'`)
})
