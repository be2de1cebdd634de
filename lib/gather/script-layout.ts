import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BuildContext } from '../build-context.ts'
import { diskSettings } from '../disk/disk-settings.ts'
import { type Layout, wholeDiskLayout } from '../disk/layout.ts'
import { readTable } from '../disk/table.ts'
import { ParfaitError } from '../errors.ts'
import type { Flavour, Hook } from '../flavours/flavour.ts'
import type { OptionValues } from '../flavours/options.ts'
import { answerOf, runOutside } from './outside.ts'

/** The layout of a script: it partitions a plain file with sfdisk, and what it made is read back from there. */
export async function scriptLayout(
  build: BuildContext,
  of: {
    readonly hook: Hook
    readonly flavour: Flavour
    readonly options: OptionValues
    /** GB. */
    readonly size: number
  },
): Promise<Layout> {
  const { hook, flavour, options, size } = of
  const disk = join(build.session.folder, 'block-device', 'disk.raw')
  await mkdir(dirname(disk), { recursive: true })
  const file = await open(disk, 'a')
  await file.truncate(Math.round(size * 1024 ** 3))
  await file.close()
  const [lines] = await runOutside(build, {
    hook,
    flavour,
    options,
    context: {},
    writable: [dirname(disk)],
    variables: { IMAGE_BLOCK_DEVICE: disk, IMAGE_SIZE: String(size) },
  })
  const answer = answerOf(lines, 'IMAGE_BLOCK_DEVICE', hook)
  if (answer === disk && !(await readTable(disk)))
    return wholeDiskLayout(diskSettings(build.settings).filesystem)
  return layoutFromTable({ table: await readTable(disk), disk, answer, hook, build })
}

function layoutFromTable(of: {
  readonly table: Layout | undefined
  readonly disk: string
  readonly answer: string
  readonly hook: Hook
  readonly build: BuildContext
}): Layout {
  const number = Number(/p([0-9]+)$/.exec(of.answer)?.[1])
  const { table, disk, answer, hook } = of
  const isThere = table?.partitions.some((partition) => partition.number === number)
  if (!table || !answer.startsWith(disk) || !isThere)
    throw new ParfaitError(
      'hook-output',
      `Expected '${disk}pN' with N one of ${table?.partitions.length ?? 0} partitions, got '${answer}'`,
      { place: hook.file },
    )
  const { filesystem } = diskSettings(of.build.settings)
  return {
    ...table,
    partitions: table.partitions.map((partition) =>
      partition.number === number ? { ...partition, filesystem, mount: '/' } : partition,
    ),
  }
}
