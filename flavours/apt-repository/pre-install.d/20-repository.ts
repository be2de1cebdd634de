import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareBytes, deb822Line, defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Keys and repositories as files of their own: nothing of apt's is edited. */
export default defineHook<Flavour>('pre-install', async ({ options, data, tree }) => {
  const names = await readdir(join(data, 'apt'), { recursive: true, encoding: 'utf8' })
  for (const name of names.filter((one) => one.includes('/')).sort(compareBytes))
    await tree.write(`/etc/apt/${name}`, await readFile(join(data, 'apt', name)))
  if (options.uris.length === 0) {
    if (names.some((name) => name.endsWith('.sources'))) return
    throw new Error("neither 'uris' nor 'folder' says which repository to add")
  }
  if (options.suites.length === 0) throw new Error("option 'suites' is not set")
  const key = names.find((name) => /^keyrings\//.test(name) && isOwn(name, options.name))
  if (key === undefined && !options.trusted)
    throw new Error("a repository needs its signing key: set 'key', or 'trusted' to do without")
  const exact = options.suites.every((suite) => suite.endsWith('/'))
  const field = (name: string, of: readonly string[]) => deb822Line(name, of, 'apt-repository')
  const lines = [
    field('Types', ['deb']),
    field('URIs', options.uris),
    field('Suites', options.suites),
    ...(exact ? [] : [field('Components', options.components)]),
    ...(options.architectures.length === 0 ? [] : [field('Architectures', options.architectures)]),
    key === undefined ? field('Trusted', ['yes']) : field('Signed-By', [`/etc/apt/${key}`]),
  ]
  await tree.write(`/etc/apt/sources.list.d/${options.name}.sources`, `${lines.join('\n')}\n`)
  const priority = options['pin-priority']
  if (priority === 0) return
  const hosts = [...new Set(options.uris.map((uri) => new URL(uri).hostname))]
  const pins = hosts.map((host) =>
    [
      field('Package', options['pin-packages']),
      `Pin: origin "${host}"`,
      `Pin-Priority: ${priority}`,
      '',
    ].join('\n'),
  )
  await tree.write(`/etc/apt/preferences.d/${options.name}.pref`, pins.join('\n'))
})

function isOwn(path: string, name: string): boolean {
  return path === `keyrings/${name}.asc` || path === `keyrings/${name}.gpg`
}
