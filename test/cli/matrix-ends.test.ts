/** Ctrl-C and kill -9 end all builds of a matrix, and leave nothing. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { type RunningCommand, startCommand } from '../fixtures/command.ts'
import { runCommand } from '../fixtures/commands.ts'
import { eightFiles, matrixFolder } from '../fixtures/matrix-folder.ts'
import { descendantsOf, survivors } from '../fixtures/process-tree.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(120_000)

const slow = {
  'flavour.json': JSON.stringify({ summary: 'takes a minute' }),
  'install.d/95-slow': '#!/bin/sh\nsetsid sleep 60 &\nsleep 60\n',
}

for (const signal of ['SIGINT', 'SIGKILL'] as const)
  t.test(signal, { skip: needsSandbox() }, async (t) => {
    const text = eightFiles.replace('paint]', 'paint, slow]').replace('qcow2, raw.zst', 'qcow2')
    const { cwd, env } = matrixFolder(t, text, { slow })
    const words = [process.execPath, join(packageFolder, 'bin/parfait'), 'matrix', 'build']
    const command = startCommand([...words, '--jobs', '2'], { cwd, env })
    await bothSleep(command)
    const own = descendantsOf(command.child.pid ?? 0)
    t.ok(own.length > 4, 'two builds run')
    command.child.kill(signal)
    const { code, stdout } = await command.ended
    t.equal(code, signal === 'SIGINT' ? 130 : null)
    if (signal === 'SIGINT') t.match(stdout, /^4 images: 2 failed, 2 left-out$/m)
    for (let tries = 0; tries < 100 && survivors(own, cwd).length > 0; tries++) await sleep(50)
    t.strictSame(survivors(own, cwd), [], 'no process is left')
    t.strictSame(readdirSync(join(cwd, 'out')), [], 'no file is left')
    // After kill -9 nobody is left who could clean up: whatever starts next does.
    const args = ['matrix', 'plan', '--only', '*-64M']
    t.match((await runCommand('parfait', args, { cwd, env })).stdout, /x-red-64M +1 +0 +3/)
    t.strictSame(readdirSync(join(cwd, 'store/work')), [], 'no session is left')
  })

/** Waits until two builds are in the step that takes a minute. */
async function bothSleep({ child }: RunningCommand): Promise<void> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const isThere = () => said.split('> install slow/95-slow').length > 2
  for (let tries = 0; tries < 600 && !isThere(); tries++) await sleep(50)
}
