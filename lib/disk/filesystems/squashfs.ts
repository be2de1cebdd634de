import type { EntriesDriver } from '../filesystem-driver.ts'
import { squashfsTools, writeSquashfs } from '../read-only/squashfs.ts'
import { byteLabel } from './label-rule.ts'
import { inPartition, readOnly } from './read-only.ts'

/** Read-only and compressed. It has neither a UUID nor a label, so that its partition stands for it. */
export const squashfs: EntriesDriver = {
  name: 'squashfs',
  summary: 'read-only and compressed; keeps no ACLs, and has no UUID',
  tools: squashfsTools,
  wants: 'entries',
  label: byteLabel(0),
  isNameless: true,
  ...readOnly,
  uuid: () => '',
  async make(request) {
    const { entries, clock, scratch } = request
    await inPartition(request, (output) =>
      writeSquashfs({ entries, output, compression: 'zstd', clock, scratch }),
    )
  },
}
