import { lstat, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareBytes, defineMaker, digestFile, type Product, tableLine } from 'parfait'

/** A product of one's own: a list of the plain files of a tree, `sha256<tab>path`, in the order of their bytes. */
export const inventory: Product = {
  name: 'inventory',
  summary: 'checksums of the files of a tree',
  settings: {
    name: 'inventory',
    defaultOutput: 'inventory',
    rows: [],
    complete: (_, { asked, cwd }) => ({
      output: resolve(cwd, asked),
      settings: {},
      flavours: [],
      isBaseless: false,
      variables: {},
    }),
  },
  reads: 'tree',
  phases: [],
  files: [],
  tools: () => [],
  outputs: ({ output }) => [{ kind: 'inventory', path: `${output}.txt` }],
  make: async ({ build: { settings }, plan }) => ({
    product: 'inventory',
    verb: 'list',
    outputs: inventory.outputs(settings),
    // All that decides about the list: the last layer.
    material: plan.steps.at(-1)?.key,
    module: fileURLToPath(import.meta.url),
    request: {},
  }),
  describe: (facts) => ({ heading: `${(facts as Facts).files} files`, rows: [], notes: [] }),
}

/** What the manifest says of it. */
interface Facts {
  readonly files: number
}

/** Runs in the sandbox, which sees the tree, and nothing of this machine but its programs. */
export default defineMaker(async ({ tree, files }): Promise<Facts> => {
  const names = await readdir(tree, { recursive: true, encoding: 'utf8' })
  const lines: string[] = []
  for (const name of names.sort(compareBytes)) {
    const path = join(tree, name)
    if ((await lstat(path)).isFile()) lines.push(tableLine([await digestFile(path), name], name))
  }
  await writeFile(files.inventory ?? '', lines.join(''))
  return { files: lines.length }
})
