import { probeAccelerator } from '../boot/accelerator.ts'
import type { Check, Host } from './check.ts'

/** Whether images boot on the processor itself; without, they boot slower, and nothing else changes. */
export async function checkAcceleration(host: Host): Promise<Check[]> {
  const name = 'kvm'
  // Without QEMU there is nothing to test, and its package has a row of its own.
  const chosen = await probeAccelerator({ scratch: host.temp, signal: host.signal }).catch(
    () => undefined,
  )
  if (!chosen) return []
  if (chosen.name === 'kvm') return [{ name, state: 'ok', detail: 'usable' }]
  return [{ name, state: 'warning', detail: `not used, boots are emulated: ${chosen.reason}` }]
}
