import { execFileSync } from 'node:child_process'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { frameworkParts } from '../../lib/ramdisk/init.ts'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

t.test('all of it is clean shell', async (t) => {
  const parts = [...(await frameworkParts('begin')), ...(await frameworkParts('end'))]
  const files = parts.map(({ name }) => `${packageFolder}/lib/ramdisk-init/${name}`)
  // 3043: busybox has 'local'. 2034, 2154, 2317: variables and functions of other parts of /init.
  const codes = '--exclude=SC3043,SC2034,SC2154,SC2317'
  const severity = '--severity=warning'
  execFileSync('shellcheck', ['--shell=sh', codes, severity, ...files], { encoding: 'utf8' })
  t.ok(files.length > 10)
})

t.test('shell_device: what /dev/console stands for', async (t) => {
  const cases: readonly (readonly [active: string, device: string])[] = [
    ['tty0 ttyS0', '/dev/ttyS0'],
    ['ttyS0 tty0', '/dev/tty1'],
    ['ttyS9', '/dev/console'],
    ['', '/dev/console'],
  ]
  for (const [active, device] of cases) {
    const shell = new RamdiskShell(t, {
      'sys/class/tty/console/active': `${active}\n`,
      'sys/class/tty/tty0/active': 'tty1\n',
      'dev/ttyS0': '',
      'dev/tty1': '',
    })
    shell.write({ 'dev/ttyS9/folder': '' })
    t.equal((await shell.run('shell_device')).stdout, `${device}\n`, active)
  }
})

t.test('say goes past what captures output', async (t) => {
  const { stdout, stderr } = await new RamdiskShell(t).run('x=$(say "a  b" c; echo d); echo "$x"')
  t.equal(stdout, 'd\n')
  t.equal(stderr, '[test] a  b c\n')
})
