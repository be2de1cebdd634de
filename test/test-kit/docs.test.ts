/** Runs the examples of docs/testing-a-flavour.md as they are printed there, in a project that has parfait and tap. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { startCommand } from '../fixtures/command.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(900_000)
const page = readFileSync(join(packageFolder, 'docs/testing-a-flavour.md'), 'utf8')

/** Blocks of code with the file name above them, and the one of booting, which has none. */
const files = [...page.matchAll(/^`(\S+)`\n\n```\w+\n(.*?)^```$/gms)].map(([, path, text]) => [
  path,
  text,
])
const booting = /```ts\n(import { bootImage.*?)^```$/ms.exec(page)?.[1] ?? ''

function project(t: Test): string {
  const folder = t.testdir()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageFolder, join(folder, 'node_modules/parfait'))
  symlinkSync(join(packageFolder, 'node_modules/tap'), join(folder, 'node_modules/tap'))
  writeHook(join(folder, 'package.json'), '{ "type": "module" }\n')
  for (const [path = '', text = ''] of files) writeHook(join(folder, path), text)
  writeHook(join(folder, 'test/boot.test.ts'), booting)
  return folder
}

async function runTest(t: Test, name: string, store: string): Promise<string> {
  const cwd = project(t)
  const loader = join(packageFolder, 'node_modules/tsx/dist/loader.mjs')
  const env = { PARFAIT_STORE: store === '' ? join(cwd, 'store') : store }
  const words = [process.execPath, '--import', loader, join(cwd, 'test', name)]
  const { code, stdout, stderr } = await startCommand(words, { cwd, env }).ended
  t.equal(code, 0, stderr)
  if (code !== 0) t.comment(stdout)
  return stdout
}

t.test('the first test', { skip: needsSandbox() }, async (t) => {
  t.equal(files.length, 3)
  t.match(await runTest(t, 'motd.test.ts', ''), /^# { total: 4, pass: 4 }$/m)
})

t.test('booting', { skip: needsSandbox() }, async (t) => {
  const store = sharedStore()
  t.match(await runTest(t, 'boot.test.ts', store), /^# { total: 1, pass: 1 }$/m)
})
