import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Configuration beside the package's own; JSON is YAML. */
export default defineHook<Flavour>('install', async ({ options, data, tree, chroot }) => {
  const { master, grains } = options
  const lines = [
    ...(master.length > 0 ? [`master: ${JSON.stringify(master)}`] : []),
    ...(Object.keys(grains).length > 0 ? [`grains: ${JSON.stringify(grains)}`] : []),
  ]
  await tree.write('/etc/salt/minion.d/50-parfait.conf', `${lines.join('\n')}\n`)
  const config = await readFile(join(data, 'config'), 'utf8').catch(() => undefined)
  if (config !== undefined) await tree.write('/etc/salt/minion.d/60-config.conf', config)
  await chroot('systemctl', ['enable', '--', 'salt-minion.service'])
})
