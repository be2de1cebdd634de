import { basename, join } from 'node:path'
import { testImage } from '../../boot/image-test.ts'
import { qemuOf } from '../../boot/qemu.ts'
import { bootTools } from '../../boot/tools.ts'
import type { Delivery } from '../../deliver/delivery.ts'
import type { OutputFile } from '../../deliver/outputs.ts'
import type { ProofRequest } from '../../deliver/recipe.ts'
import { diskSettings } from '../../disk/disk-settings.ts'
import type { Tool } from '../../run.ts'
import { together } from '../../together.ts'

type Build = Pick<Delivery['build'], 'settings' | 'architecture' | 'signal' | 'session'>

/** How an image proves itself: it is booted, with each firmware at once. Undefined: nothing is asked of it. */
export function proverOf(
  { settings, architecture, signal, session }: Build,
  outputs: readonly OutputFile[],
): ((request: ProofRequest) => Promise<object>) | undefined {
  const { test } = diskSettings(settings)
  if (typeof test !== 'object') return undefined
  const { format, firmware, timeout, ...asked } = test
  const path = outputs.find(({ kind }) => kind === format)?.path ?? ''
  return async ({ made, onOutput }) => {
    const machines = firmware.length === 0 ? [undefined] : firmware
    await together(
      machines.map((kind) =>
        testImage({
          ...asked,
          image: join(made, basename(path)),
          architecture,
          firmware: kind,
          timeoutMs: timeout * 1000,
          reports: `${settings.output}.test${kind === undefined ? '' : `-${kind}`}`,
          scratch: session.folder,
          signal,
          onLine: onOutput,
        }),
      ),
    )
    return { test: { ...asked, format, firmware } }
  }
}

/** The programs that a test needs. */
export function proofTools({
  settings,
  architecture,
}: Pick<Build, 'settings' | 'architecture'>): Tool[] {
  const { test } = diskSettings(settings)
  if (typeof test !== 'object') return []
  const ssh = test.exec === undefined ? [] : [bootTools.ssh]
  return [qemuOf(architecture).tool, bootTools.leash, bootTools.inspect, ...ssh]
}
