import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, type TreeFiles } from 'parfait'
import type { Flavour } from '../flavour.ts'

/**
 * Where the image says no locale, cloud-init takes en_US.UTF-8, which no base has, and every machine ends with an error.
 * This one is in the C library.
 */
const builtInLocale = 'locale: C.UTF-8'

async function hasLocale(tree: TreeFiles): Promise<boolean> {
  for (const file of ['/etc/default/locale', '/etc/locale.conf'])
    if ((await tree.exists(file)) && /^LANG=./m.test(await tree.read(file))) return true
  return false
}

/**
 * An older cloud-init, as Debian 11 has it, writes for ifupdown alone, which then fights with systemd-networkd over the card, and
 * has no program for DHCP.
 */
async function writesForOthers(tree: TreeFiles): Promise<boolean> {
  const renderers = '/usr/lib/python3/dist-packages/cloudinit/net'
  return (
    // Where /lib is a link, it leads there too.
    (await tree.exists('/lib/systemd/systemd-networkd')) &&
    (await tree.exists(`${renderers}/renderers.py`)) &&
    !(await tree.exists(`${renderers}/networkd.py`))
  )
}

/** Configuration that comes after the distribution's, by its number; JSON is YAML. */
export default defineHook<Flavour>('install', async ({ options, data, tree, chroot }) => {
  const folder = '/etc/cloud/cloud.cfg.d'
  const { datasources: sources, user } = options
  const hasNetwork = options.network && !(await writesForOthers(tree))
  const lines = [
    ...(sources.length > 0 ? [`datasource_list: ${JSON.stringify(sources)}`] : []),
    ...(user === ''
      ? []
      : [`system_info: { default_user: { name: ${JSON.stringify(user)}, gecos: '' } }`]),
    ...(hasNetwork ? [] : ['network: { config: disabled }']),
    ...((await hasLocale(tree)) ? [] : [builtInLocale]),
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
