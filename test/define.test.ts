import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../lib/files.ts'
import { run } from '../lib/run.ts'
import { flavourFiles } from '../lib/scaffold/flavour-files.ts'
import { writeNewFiles } from '../lib/scaffold/write.ts'

const tsc = join(packageFolder, 'node_modules/typescript/bin/tsc')

/** What the author of a package sees in an editor: parfait as it is published, nothing else installed. */
t.test('an empty project gets types from the package', { timeout: 240_000 }, async (t) => {
  const folder = t.testdir({})
  const parfait = join(folder, 'node_modules/parfait')
  mkdirSync(parfait, { recursive: true })
  cpSync(join(packageFolder, 'package.json'), join(parfait, 'package.json'))
  const types = ['--noCheck', '--project', join(packageFolder, 'tsconfig.build.json')]
  await run(process.execPath, [tsc, ...types, '--outDir', join(parfait, 'dist/types')])
  writeFileSync(join(folder, 'package.json'), '{ "name": "acme", "type": "module" }')
  const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: [] }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['*.ts', 'new'] }),
  )
  writeFileSync(
    join(folder, 'good.ts'),
    `import { defineBase, defineHook, type Layout } from 'parfait'
export const size = defineHook('block-device-size', ({ size = 0 }) => Math.max(size, 2))
export const layout = defineHook('block-device', ({ filesystem }): Layout => ({
  table: 'gpt',
  partitions: [{ name: 'root', filesystem, mount: '/' }],
}))
export const base = defineBase({ run: async ({ target, run }) => void (await run('x', [target])) })
export default defineHook('install', async ({ tree, chroot, options, log }) => {
  await tree.write('/etc/x', String(options.x))
  const { stdout }: { stdout: string } = await chroot('cat', ['/etc/x'])
  log(stdout)
})
`,
  )
  writeFileSync(
    join(folder, 'bad.ts'),
    `import { defineHook } from 'parfait'
export const phase = defineHook('instal', () => {})
export const size = defineHook('block-device-size', () => 'large')
export const tree = defineHook('install', ({ tree }) => tree.wite('/x', 'y'))
`,
  )
  // What `parfait new` makes, and a slip in it.
  const { files } = flavourFiles({ name: 'greeter', kind: 'typescript', schema: '' })
  await writeNewFiles(join(folder, 'new/greeter'), { files, executable: [] })
  const slip =
    files['install.d/50-greeter.ts']?.replace('options.greeting', 'options.greting') ?? ''
  writeFileSync(join(folder, 'new/greeter/install.d/60-bad.ts'), slip)
  const { stdout } = await run(process.execPath, [tsc, '--project', '.'], {
    cwd: folder,
    accept: [2],
  })
  // Drivers of one's own are written with Node's types; hooks do without.
  const drivers = /^node_modules\/parfait\/dist\/types\/(disk|targets|tree)\//
  t.strictSame(
    stdout.match(/^\S+(?=\()/gm)?.filter((file) => !drivers.test(file)),
    ['bad.ts', 'bad.ts', 'bad.ts', 'new/greeter/install.d/60-bad.ts'],
    'what is right has no fault',
  )
  t.match(stdout, /bad\.ts\(2,[^(]*'"instal"'/)
  t.match(stdout, /bad\.ts\(3,[^(]*'string' is not/)
  t.match(stdout, /bad\.ts\(4,.*'wite'/)
  t.match(stdout, /60-bad\.ts\(\d+,.*'greting' does not exist on type/)
})
