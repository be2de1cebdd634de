// Bundles lib/ into dist/: every command starts in the time that bare node takes, and the worker is one file.
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { build } from 'esbuild'

// Built aside and renamed: commands and tests that run meanwhile find the old or the new.
const aside = `dist.${process.pid}`
const old = `${aside}.old`
await build({
  entryPoints: {
    index: 'lib/index.ts',
    'hook-api': 'lib/hook-api.ts',
    'test-kit': 'lib/test-kit/index.ts',
    main: 'lib/cli/main.ts',
    parfait: 'lib/cli/parfait.ts',
    'disk-image-create': 'lib/cli/disk-image-create.ts',
    'ramdisk-image-create': 'lib/cli/ramdisk-image-create.ts',
    'disk-image-get-kernel': 'lib/cli/disk-image-get-kernel.ts',
    worker: 'lib/worker/main.ts',
    'write-files': 'lib/worker/write-files.ts',
    examine: 'lib/worker/examine.ts',
    stage: 'lib/worker/stage.ts',
    'module-runner': 'lib/worker/module-runner.ts',
  },
  outdir: aside,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['esbuild', 'tsx'],
  sourcemap: true,
  logLevel: 'warning',
  // CommonJS dependencies inside an ES module bundle ask for node's own modules by require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
if (existsSync('dist')) await rename('dist', old)
await rename(aside, 'dist')
await rm(old, { recursive: true, force: true })
