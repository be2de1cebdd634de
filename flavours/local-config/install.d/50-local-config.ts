import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aptConfLine, defineHook, environmentLine } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Puts keys and proxy where sshd, shells and apt look for them. */
export default defineHook<Flavour>('install', async ({ data, tree, chroot, options }) => {
  const keys = await readFile(join(data, 'authorized_keys'), 'utf8').catch(() => undefined)
  const user = options.user
  if (keys !== undefined) {
    const entry = (await tree.read('/etc/passwd')).split('\n').find((l) => l.startsWith(`${user}:`))
    const home = entry?.split(':')[5]
    if (home === undefined) throw new Error(`the image has no user '${user}' to give the keys to`)
    await tree.write(`${home}/.ssh/authorized_keys`, keys, 0o600)
    await chroot('chmod', ['700', `${home}/.ssh`])
    await chroot('chown', ['--recursive', `${user}:`, `${home}/.ssh`])
  }
  const proxy = await readFile(join(data, 'proxy'), 'utf8').catch(() => undefined)
  if (proxy === undefined) return
  const variables = proxyLines(proxy).map(([name, value]) => environmentLine(name, value, name))
  await tree.write('/etc/environment.d/10-proxy.conf', `${variables.join('\n')}\n`)
  if (!(await tree.exists('/etc/apt/apt.conf.d'))) return
  const lines = proxyLines(proxy).flatMap(([name, url]) => {
    const [, scheme] = /^(https?)_proxy$/.exec(name) ?? []
    return scheme === undefined ? [] : [`${aptConfLine(`Acquire::${scheme}::Proxy`, url, name)}\n`]
  })
  await tree.write('/etc/apt/apt.conf.d/95proxy', lines.join(''))
})

/** What the hook outside wrote: a variable a line. */
function proxyLines(text: string): [name: string, value: string][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
}
