import t from 'tap'
import { findArchitecture } from '../../lib/architectures.ts'
import { allDrivers } from '../../lib/drivers.ts'
import { loadSettings } from '../../lib/load-settings.ts'
import { findProduct, toolsHere } from '../../lib/products/index.ts'

t.test('a tree of tools brings what writes, and not what boots', (t) => {
  const commands = (flags: Record<string, unknown>) => {
    const settings = loadSettings({ flags, flavours: ['vm'], cwd: '/', env: {} })
    const architecture = findArchitecture(settings.architecture)
    const of = { settings, architecture, drivers: allDrivers() }
    return toolsHere(findProduct('disk'), of).map(({ command }) => command)
  }
  t.ok(commands({ formats: ['qcow2'] }).includes('qemu-img'))
  t.strictSame(commands({ formats: ['qcow2'], tools: 'tree' }), [])
  const proved = commands({ formats: ['qcow2'], tools: 'tree', testUntil: 'login:' })
  t.match(proved, [/^qemu-system-/])
  t.end()
})
