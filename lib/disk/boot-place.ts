import type { Layout } from './layout.ts'

/**
 * Whether a disk has a place that a firmware starts a boot loader from: an MBR, or a partition that is for that. An ESP
 * that is not mounted cannot be filled.
 */
export function hasBootPlace({ table, partitions }: Layout): boolean {
  if (partitions.some(({ type, mount }) => type === 'esp' && mount === undefined)) return false
  return table === 'mbr' || partitions.some(({ type }) => type === 'bios-boot' || type === 'esp')
}
