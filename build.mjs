// Bundles lib/ into dist/: every command starts in the time that bare node takes.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { copyFile, rename, rm, writeFile } from 'node:fs/promises'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'

// Built aside and renamed: commands and tests that run meanwhile find the old or the new.
const aside = `dist.${process.pid}`
const old = `${aside}.old`
const early = `${aside}.early`
process.on('exit', () => {
  for (const folder of [aside, early]) rmSync(folder, { recursive: true, force: true })
})

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['esbuild', 'tsx', 'bullmq', 'ioredis', 'pg'],
  sourcemap: true,
  logLevel: 'warning',
}

// Schemas that are known are compiled here, and not again by every command.
await build({
  ...common,
  entryPoints: { schemas: 'lib/known-schemas.ts', ajv: 'lib/ajv.ts' },
  packages: 'external',
  outdir: early,
  format: 'esm',
})
const { makeAjv } = await import(`./${early}/ajv.js`)
const { knownSchemas } = await import(`./${early}/schemas.js`)

/** What commands load, and the library: one file, of which V8 keeps what it compiled. */
const commands = {
  main: './lib/cli/main.ts',
  parfait: './lib/cli/parfait.ts',
  'disk-image-create': './lib/cli/disk-image-create.ts',
  'ramdisk-image-create': './lib/cli/ramdisk-image-create.ts',
  'disk-image-get-kernel': './lib/cli/disk-image-get-kernel.ts',
}
/** What is imported from outside: the library, and the engine's own modules, which run in a view. */
const modules = {
  index: './lib/index.ts',
  'test-kit': './lib/test-kit/index.ts',
  'write-files': './lib/worker/write-files.ts',
  examine: './lib/worker/examine.ts',
  stage: './lib/worker/stage.ts',
}
const worker = { worker: './lib/worker/main.ts' }
const parts = Object.entries({ ...commands, ...modules, ...worker })
await build({
  ...common,
  stdin: {
    contents: parts
      .map(([name, path]) => `export const ${variable(name)} = () => import('${path}')`)
      .join('\n'),
    resolveDir: '.',
  },
  outfile: `${aside}/bundle.cjs`,
  format: 'cjs',
  minifyWhitespace: true,
  plugins: [
    { name: 'outside', setup: importOutside },
    { name: 'schemas', setup: compileSchemas },
  ],
  define: { 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
})
await copyFile('bin/load.cjs', `${aside}/load.cjs`)
await writeFile(`${aside}/import.cjs`, 'exports.importModule = (url) => import(url)\n')

/** What is bundled into hooks, and what runs them in a chroot, is small and stands alone. */
await build({
  ...common,
  entryPoints: { 'hook-api': 'lib/hook-api.ts', 'module-runner': 'lib/worker/module-runner.ts' },
  outdir: aside,
  splitting: true,
  format: 'esm',
  // CommonJS dependencies inside an ES module bundle ask for node's own modules by require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})

/** What a thread loads is one small file. */
await build({
  ...common,
  entryPoints: { 'deflate-thread': 'lib/disk/formats/vmdk/deflate-thread.ts' },
  outdir: aside,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
})

await writeFile(`${aside}/worker.cjs`, "require('./load.cjs').worker()\n")
for (const name of Object.keys(modules)) await writeFile(`${aside}/${name}.js`, await module(name))

if (existsSync('dist')) await rename('dist', old)
await rename(aside, 'dist')
await rm(old, { recursive: true, force: true })
// Where the bundle stays: its code has the path in it.
execFileSync(process.execPath, ['bin/keep-code.mjs', 'dist/load.cjs'], {
  stdio: ['ignore', 'ignore', 'pipe'],
})

/** Code that V8 kept cannot import: what is not in the bundle is required, or imported by a file of its own. */
function importOutside({ onResolve, onLoad }) {
  onResolve({ filter: /^(esbuild|bullmq|ioredis|pg)$/ }, ({ path, kind }) =>
    kind === 'dynamic-import' ? { path, namespace: 'required' } : undefined,
  )
  onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
    contents: `module.exports = require('${path}')`,
    resolveDir: '.',
  }))
  onResolve({ filter: /\/import-module\.ts$/ }, () => ({ path: './import.cjs', external: true }))
}

/** Puts the functions of known schemas where the source has none. */
function compileSchemas({ onLoad }) {
  onLoad({ filter: /\/lib\/compiled-schemas\.ts$/ }, () => ({ contents: compiledSchemas() }))
}

function compiledSchemas() {
  const ajv = makeAjv()
  const functions = Object.fromEntries(
    knownSchemas().map((schema) => [
      JSON.stringify(schema),
      standaloneCode(ajv, ajv.compile(schema)),
    ]),
  )
  // Each is the text of a CommonJS module, carried out where it is asked for.
  const entries = Object.entries(functions).map(
    ([schema, text]) =>
      `${JSON.stringify(schema)}: () => { const module = {}; ${text}; return module.exports },`,
  )
  return `import { boundedPattern } from './bounded-pattern.ts'\nexport const compiledSchemas = {\n${entries.join('\n')}\n}`
}

/** A module with the names of a part of the bundle. */
async function module(name) {
  const part = variable(name)
  const { default: bundle } = await import(`./${aside}/load.cjs`)
  const names = Object.keys(await bundle[part]()).map((name) =>
    name === 'default' ? 'export default part.default' : `export const { ${name} } = part`,
  )
  return `import bundle from './load.cjs'\n\nconst part = await bundle.${part}()\n${names.join('\n')}\n`
}

function variable(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}
