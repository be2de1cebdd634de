/** Machines start from every format that is written here, whose own bytes say what it is. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { bootImage, describeMachine } from '../../lib/boot/boot-image.ts'
import { completeFormatOptions } from '../../lib/disk/format-options.ts'
import { findFormat } from '../../lib/disk/formats/index.ts'
import { needs } from '../disk/needs.ts'
import { writeBootDisk } from './boot-sector.ts'

const skip = needs('qemu-system-x86_64', 'qemu-img', 'setpriv')
const accelerator = { name: 'tcg', args: ['-accel', 'tcg', '-cpu', 'max'], reason: '' } as const

const images: readonly [format: string, options?: Readonly<Record<string, string>>][] = [
  ['qcow2'],
  ['vdi'],
  ['vhd'],
  ['vhd', { subformat: 'dynamic' }],
  ['vhdx'],
  ['vmdk'],
  ['vmdk', { subformat: 'monolithicSparse' }],
]

for (const [name, given = {}] of images)
  t.test(`${name} ${Object.values(given)}`, { skip }, async (t) => {
    const scratch = t.testdir({})
    const raw = await writeBootDisk(join(scratch, 'disk'), '\r\nHello from 16 bits\r\n')
    const driver = findFormat(name)
    // Nothing in the name says what it is.
    const image = join(scratch, 'image')
    const { options } = completeFormatOptions(driver, given, false)
    await driver.convert({ raw, output: image, options })
    const session = await bootImage({ image, accelerator, memory: 32, cpus: 1, scratch })
    t.teardown(() => session.close())
    t.ok(await session.console.waitFor(/^Hello from 16 bits$/m, { timeoutMs: 30_000 }))
    await session.close()
    if (name === 'vmdk' && given.subformat === undefined)
      await t.rejects(describeMachine({ image, persist: true }), {
        code: 'usage',
        message: /is a compressed VMDK/,
        hint: /without --persist/,
      })
    while (isAlive(session.pid)) await sleep(20)
    t.pass('nothing is left')
  })

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
