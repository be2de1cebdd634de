import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Configuration that comes after the distribution's, by its number; JSON is YAML. */
export default defineHook<Flavour>('install', async ({ options, data, tree, chroot }) => {
  const folder = '/etc/cloud/cloud.cfg.d'
  const { datasources: sources, user } = options
  const lines = [
    ...(sources.length > 0 ? [`datasource_list: ${JSON.stringify(sources)}`] : []),
    ...(user === ''
      ? []
      : [`system_info: { default_user: { name: ${JSON.stringify(user)}, gecos: '' } }`]),
    ...(options.network ? [] : ['network: { config: disabled }']),
  ]
  await tree.write(`${folder}/95-parfait.cfg`, `${lines.join('\n')}\n`)
  const config = await readFile(join(data, 'config'), 'utf8').catch(() => undefined)
  if (config !== undefined) await tree.write(`${folder}/96-config.cfg`, config)
  if (await tree.exists('/usr/bin/cloud-init'))
    for (const file of [
      `${folder}/95-parfait.cfg`,
      ...(config === undefined ? [] : [`${folder}/96-config.cfg`]),
    ])
      await chroot('python3', ['-c', 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))', file])
})
