import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** daemon.json, the group, and the unit. */
export default defineHook<Flavour>('install', async ({ options, tree, chroot }) => {
  const hasFiles = ['json-file', 'local'].includes(options['log-driver'])
  const mirrors = options['registry-mirrors']
  const daemon = {
    'storage-driver': options['storage-driver'],
    'log-driver': options['log-driver'],
    ...(hasFiles ? { 'log-opts': { 'max-size': '10m', 'max-file': '3' } } : {}),
    ...(mirrors.length > 0 ? { 'registry-mirrors': mirrors } : {}),
    ...options.config,
  }
  await tree.write('/etc/docker/daemon.json', `${JSON.stringify(daemon, undefined, 2)}\n`)
  const names = (await tree.read('/etc/passwd')).split('\n').map((line) => line.split(':')[0])
  for (const user of options.users) {
    if (!names.includes(user))
      throw new Error(`the image has no user '${user}'; the flavour 'users' makes users`)
    await chroot('usermod', ['--append', '--groups', 'docker', user])
  }
  await chroot('systemctl', ['enable', '--', 'docker.service'])
})
