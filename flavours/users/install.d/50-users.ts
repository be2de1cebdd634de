import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, type LayerContext } from 'parfait'
import type { Flavour } from '../flavour.ts'
import { readUsers, sudoRule, type User, userArguments } from '../lib/users.ts'

/** Groups, then users; the image's own programs make them. */
export default defineHook<Flavour>('install', async (context) => {
  const { options, chroot, tree } = context
  for (const text of options.groups) {
    const [name = '', number] = text.split(':')
    const id = number === undefined ? [] : ['--gid', number]
    if ((await entry(context, '/etc/group', name)) === undefined)
      await chroot('groupadd', [...id, name])
  }
  for (const user of readUsers(options)) await makeUser(context, user)
  await setPasswords(context)
  if (await tree.exists('/etc/sudoers')) await chroot('visudo', ['--check'])
})

async function setPasswords({ secrets, chroot }: LayerContext<Flavour>): Promise<void> {
  const lines = (secrets.passwords ?? '').split('\n').filter((line) => line.trim() !== '')
  for (const line of lines)
    if (!/^[a-z_][a-z0-9_-]*:\$\w+\$/.test(line))
      throw new Error(
        "the secret 'passwords' has a line that is no 'name:hash'; mkpasswd(1) makes hashes",
      )
  if (lines.length > 0)
    await chroot('chpasswd', ['--encrypted'], { input: `${lines.join('\n')}\n` })
}

async function makeUser(context: LayerContext<Flavour>, user: User): Promise<void> {
  const { chroot, tree } = context
  const { name, shell, groups = [], group } = user
  for (const wanted of [...groups, ...(group === undefined ? [] : [group])])
    if ((await entry(context, '/etc/group', wanted)) === undefined)
      throw new Error(
        `user '${name}': the image has no group '${wanted}'; option 'groups' makes groups`,
      )
  if (shell !== undefined && !(await tree.exists(shell)))
    throw new Error(`user '${name}': the image has no '${shell}'`)
  const isThere = (await entry(context, '/etc/passwd', name)) !== undefined
  await chroot(isThere ? 'usermod' : 'useradd', userArguments(user, isThere))
  const rule = sudoRule(user)
  // sudo skips files with a dot in their name; sudoers(5).
  if (rule !== undefined) await tree.write(`/etc/sudoers.d/90-${name}`, rule, 0o440)
  await giveKeys(context, user)
}

async function giveKeys(context: LayerContext<Flavour>, { name, keys = [] }: User): Promise<void> {
  const { chroot, tree, data } = context
  const given = await readFile(join(data, 'keys', name), 'utf8').catch(() => '')
  const lines = [...keys, ...given.split('\n')].map((line) => line.trim()).filter(Boolean)
  if (lines.length === 0) return
  const home = (await entry(context, '/etc/passwd', name))?.[5] ?? `/home/${name}`
  const file = `${home}/.ssh/authorized_keys`
  const before = (await tree.exists(file))
    ? (await tree.read(file)).split('\n').filter(Boolean)
    : []
  await tree.write(file, `${[...new Set([...before, ...lines])].join('\n')}\n`, 0o600)
  await chroot('chmod', ['700', `${home}/.ssh`])
  await chroot('chown', ['--recursive', `${name}:`, `${home}/.ssh`])
}

/** The fields of a line of passwd(5) or group(5). */
async function entry(
  { tree }: LayerContext<Flavour>,
  file: string,
  name: string,
): Promise<string[] | undefined> {
  const lines = (await tree.read(file)).split('\n').map((line) => line.split(':'))
  return lines.find(([first]) => first === name)
}
