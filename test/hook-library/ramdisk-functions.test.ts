import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'

const library = join(packageFolder, 'lib', 'hook-library')

/** Runs lines of bash as the element `ramdisk` does, with the merged tree in `folder`. */
function run(folder: string, lines: readonly string[]): string {
  const script = [
    `set -eu; _LIB='${library}'`,
    'for name in common-defaults img-defaults ramdisk-defaults ramdisk-functions; do',
    '  source "$_LIB/$name"',
    'done',
    `hooks_of_elements='${folder}/hooks'; export TMP_HOOKS_PATH='${folder}/hooks'`,
    `export TMP_MOUNT_PATH='${folder}/root' TMPDIR='${folder}'; mkdir -p "$TMP_MOUNT_PATH"`,
    `INIT='${folder}/scripts/init' FUNCTIONS_D='${folder}/scripts/d' LIB_UDEV='${folder}/udev'`,
    ...lines,
  ]
  const env = { PATH: process.env.PATH, ARCH: 'amd64' }
  return execFileSync('bash', ['-c', script.join('\n')], { encoding: 'utf8', env, stdio: 'pipe' })
}

const tree = {
  scripts: { init: '#!/bin/bash\necho begin\n', 'init-end': 'echo end\n', d: { 'init-func': 'x' } },
  udev: { 'rules.d': { '80-drivers.rules': 'drivers' } },
  hooks: {
    'init.d': { '20-b': 'echo b\n', '3-a': 'echo a\n' },
    'udev.d': { '60-mine.rules': 'x' },
  },
}

t.test('the tree of a ramdisk', (t) => {
  const folder = t.testdir(tree)
  run(folder, ['create_ramdisk_base', 'populate_init', 'populate_udev', 'copy_program bash'])
  const root = join(folder, 'root')
  const init = readFileSync(join(root, 'init'), 'utf8')
  t.match(init.replace(/\s+/g, ' '), /begin # 3-a echo a # 20-b echo b echo end/)
  t.equal(statSync(join(root, 'init')).mode & 0o777, 0o755)
  for (const path of ['init-func', 'lib/udev/rules.d/80-drivers.rules', 'sbin/bash'])
    t.ok(statSync(join(root, path)).isFile(), path)
  t.ok(statSync(join(root, 'lib/udev/rules.d/60-mine.rules')).isFile())
  t.ok(statSync(join(root, 'lib64')).isDirectory(), 'the loader has its place')
  t.end()
})

t.test('a program that is nowhere is named', (t) => {
  const folder = t.testdir(tree)
  t.throws(() => run(folder, ['copy_program nowhere']), /ERROR: nowhere is not on the PATH/)
  t.end()
})

t.test('hooks for the ramdisk run in the order of their numbers', (t) => {
  const hooks = { '10-x': '#!/bin/sh\necho ten\n', '9-x': '#!/bin/sh\necho nine\n' }
  const folder = t.testdir({ ...tree, hooks: { 'ramdisk-install.d': hooks } })
  t.equal(run(folder, ['chmod 755 "$TMP_HOOKS_PATH"/*/*', 'run_d ramdisk-install']), 'nine\nten\n')
  t.equal(run(folder, ['run_d no-such-phase']), '')
  t.end()
})
