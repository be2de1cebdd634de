import { defineHook, type Layout } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Adds the partition in front of the root: the root, last on the disk, can still grow. */
export default defineHook<Flavour>('block-device', ({ options, layout }): Layout => {
  const at = layout?.partitions.findIndex(({ mount }) => mount === '/') ?? -1
  if (layout?.table !== 'gpt' || at < 0)
    throw new Error(
      `A state partition needs a GPT with a root, and there is ${layout ? `a table '${layout.table}'` : 'no table'}; mix in 'vm', or a flavour that partitions the disk before '20-state'`,
    )
  const state = {
    name: options.label,
    size: options.size as `${number}G`,
    filesystem: options.filesystem,
    label: options.label,
    mount: options.mount,
    keep: true,
  } as const
  return { ...layout, partitions: layout.partitions.toSpliced(at, 0, state) }
})
