import type { Target } from './hostile-target.ts'

/** A module hook that tries the same, and what only Node can. Each thing that it logs is a success. */
export const module = (
  host: Target,
  phase: string,
) => `import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { defineHook } from 'parfait'
const tries: [string, () => unknown][] = [
  ${
    phase === 'install'
      ? `['read the home', () => readFileSync('${host.home}/private')],
  ['list the store', () => readdirSync('${host.folder}/store')],
  ['list the flavours', () => readdirSync('${host.folder}/flavours')],
  ['read shadow', () => readFileSync('/etc/shadow')],`
      : ''
  }
  // The root of a module inside the chroot is a file system in memory.
  ${phase === 'install' ? '' : `['write /etc', () => writeFileSync('/etc/pwned-${host.mark}', '')],`}
  ['write /usr', () => writeFileSync('/usr/pwned-${host.mark}', '')],
  ['write the flavour', () => writeFileSync('${phase === 'install' ? '/flavour' : `${host.folder}/flavours/evil`}/pwned-${host.mark}', '')],
  ['write the home', () => writeFileSync('${host.home}/pwned-${host.mark}', '')],
  ['write parfait', () => writeFileSync('/parfait/worker.cjs', '')],
  ['kill', () => process.kill(${host.pid}, 9)],
  ['write a sysctl', () => writeFileSync('/proc/sys/kernel/core_pattern', readFileSync('/proc/sys/kernel/core_pattern'))],
]
async function reach(path: string): Promise<boolean> {
  return new Promise((resolve) => connect(path).on('connect', () => resolve(true)).on('error', () => resolve(false)))
}
export default defineHook('${phase}', async (context) => {
  for (const [what, attempt] of tries) try { attempt(); context.log('SUCCESS module: ' + what) } catch {}
  for (const path of ${JSON.stringify(host.sockets)}) if (await reach(path)) context.log('SUCCESS module: reached ' + path)
  spawn('sh', ['-c', 'sleep 300; : ${host.mark}'], { detached: true, stdio: 'ignore' }).unref()
  for (const text of ['mount -o remount,rw,bind /', 'mknod /tmp/n b 8 0', 'ip link set lo mtu 65000'])
    await ('run' in context ? context.run : context.chroot)('sh', ['-c', text]).then(() => context.log('SUCCESS module: ' + text), () => {})
})
`
