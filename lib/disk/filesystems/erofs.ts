import { deriveUuid } from '../derive.ts'
import type { EntriesDriver } from '../filesystem-driver.ts'
import { erofsTools, writeErofs } from '../read-only/erofs.ts'
import { byteLabel } from './label-rule.ts'
import { inPartition, readOnly } from './read-only.ts'
import { wholeUuid } from './uuid-rule.ts'

/** Read-only, compressed, and fast to read at random. */
export const erofs: EntriesDriver = {
  name: 'erofs',
  summary: 'read-only and compressed, for fast random reads',
  tools: erofsTools,
  wants: 'entries',
  // mkfs.erofs 1.5 sets none.
  label: byteLabel(0),
  givenUuid: wholeUuid,
  ...readOnly,
  uuid: (seed) => deriveUuid(seed, 'uuid'),
  async make(request) {
    const { entries, clock, scratch, partition } = request
    const uuid = partition.filesystemUuid
    await inPartition(request, (output) =>
      writeErofs({ entries, output, compression: 'lz4hc', uuid, clock, scratch }),
    )
  },
}
