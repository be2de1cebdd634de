import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'

/** Configuration beside the package's own; JSON is YAML. */
export default defineHook('install', async ({ options, data, tree, chroot }) => {
  const master = options.master as string[]
  const grains = options.grains as Record<string, unknown>
  const lines = [
    ...(master.length > 0 ? [`master: ${JSON.stringify(master)}`] : []),
    ...(Object.keys(grains).length > 0 ? [`grains: ${JSON.stringify(grains)}`] : []),
  ]
  await tree.write('/etc/salt/minion.d/50-parfait.conf', `${lines.join('\n')}\n`)
  const config = await readFile(join(data, 'config'), 'utf8').catch(() => undefined)
  if (config !== undefined) await tree.write('/etc/salt/minion.d/60-config.conf', config)
  await chroot('systemctl', ['enable', '--', 'salt-minion.service'])
})
