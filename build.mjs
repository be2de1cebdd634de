// Bundles lib/ into dist/: every command starts in the time that bare node takes, and the worker is one file.
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: {
    index: 'lib/index.ts',
    define: 'lib/define.ts',
    main: 'lib/cli/main.ts',
    parfait: 'lib/cli/parfait.ts',
    'disk-image-create': 'lib/cli/disk-image-create.ts',
    worker: 'lib/worker/main.ts',
    'write-files': 'lib/worker/write-files.ts',
    'module-runner': 'lib/worker/module-runner.ts',
  },
  outdir: 'dist',
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
