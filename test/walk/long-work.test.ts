/** Work that would go on for very long ends with its build, however that ends: a terabyte of hole is looked at. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { descendantsOf, survivors } from '../fixtures/process-tree.ts'
import { holdsWithin } from '../fixtures/processes.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

const acme = {
  'flavour.json': '{"secrets": {"token": {"description": "for the test"}}}',
  'install.d/10-hole':
    '#!/bin/sh\ndd if=/dev/zero of=/hole bs=1 count=1 seek=1099511627775 2>/dev/null\n',
}

// With a secret the leak gate reads it, without one the disk does.
for (const [signal, secret] of [
  ['SIGKILL', ['--secret', 'token=env:TOKEN']],
  ['SIGKILL', []],
  ['SIGINT', ['--secret', 'token=env:TOKEN']],
] as const)
  t.test(`${signal}, ${secret.length > 0 ? 'the gate' : 'the disk'}`, { skip }, async (t) => {
    const optional = acme['flavour.json'].replace('}}}', ', "required": false}}}')
    const shop = new Workshop(t, { acme: { ...acme, 'flavour.json': optional } })
    const words = ['bin/disk-image-create', '--no-base', '--flavours-path', 'flavours', '--json']
    const child = spawn(
      'env',
      [
        ...['--ignore-environment', `PATH=${toolPath}`, 'TOKEN=correct horse battery staple'],
        ...[process.execPath, join(packageFolder, words[0] ?? ''), ...words.slice(1)],
        ...['--store', 'store', '-o', 'out/image.raw', 'base', 'acme', ...secret],
      ],
      { cwd: shop.folder, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    for await (const line of createInterface({ input: child.stdout }))
      if (/"step-started".*"assemble"/.test(line)) break
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const running = descendantsOf(child.pid ?? 0)
    t.ok(
      running.some(({ command }) => command.includes('module-runner')),
      'it is at work',
    )
    child.kill(signal)
    await once(child, 'exit')
    const isGone = await holdsWithin(10, () => survivors(running, shop.folder).length === 0)
    t.ok(isGone, survivors(running, shop.folder).join('\n'))
    t.ok(await holdsWithin(10, () => readdirSync(join(shop.folder, 'store/work')).length === 0))
  })
