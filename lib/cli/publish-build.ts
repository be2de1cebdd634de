import { parseAddress } from '../targets/address.ts'
import { targets } from '../targets/index.ts'
import type { BuildFlags } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { runPublication } from './publication.ts'

/** Ends before a long build for an address that no target takes. Error: `target-invalid`. */
export function checkAddresses(addresses: readonly string[], { cwd }: CommandIo): void {
  for (const address of addresses) parseAddress(address, { cwd, targets, place: '--publish' })
}

/** Publishes what a build has made to each place that was asked for: what `parfait publish` does. */
export async function publishBuilt(
  files: readonly string[],
  { publish = [], json = false }: BuildFlags,
  io: CommandIo,
): Promise<void> {
  for (const to of publish)
    await runPublication({ files, to }, io, (value, text) => {
      // Standard output has the paths alone, for scripts.
      if (json) io.stdout.write(`${JSON.stringify({ type: 'published', ...value })}\n`)
      else io.stderr.write(`${text}\n`)
    })
}
