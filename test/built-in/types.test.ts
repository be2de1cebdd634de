/** Types of built-in flavours and of examples are those of their flavour.json; `npm run docs` writes them anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { readFlavour } from '../../lib/flavours/read.ts'
import { flavourTypes, isMadeTypes, saySame, typesFile } from '../../lib/flavours/types-file.ts'

const isUpdate = process.argv.includes('--update')

t.test('the built-in flavours that need types have those of their flavour.json', async (t) => {
  const folders = ['flavours', 'examples'].flatMap(flavourFolders)
  const typed: string[] = []
  for (const folder of folders) {
    const { hooks, manifest } = await readFlavour(folder)
    if (!hooks.some(({ file }) => file.endsWith('.ts'))) continue
    const file = join(folder, typesFile)
    const made = flavourTypes(manifest)
    if (isUpdate) writeFileSync(file, made)
    typed.push(folder)
    const there = existsSync(file) ? readFileSync(file, 'utf8') : ''
    t.ok(isMadeTypes(there) && saySame(there, made), `${file}: npm run docs`)
  }
  t.ok(typed.length > 15)
})

function flavourFolders(below: string): string[] {
  return readdirSync(join(packageFolder, below), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('flavour.json'))
    .map((path) => join(packageFolder, below, path, '..'))
}
