import { join } from 'node:path'
import { contractsOf } from '../contracts/index.ts'
import type { Job } from '../sandbox/job.ts'
import type { Delivery, Owner } from '../deliver/delivery.ts'
import { lastJob } from '../deliver/last-job.ts'
import { leakTasks } from '../deliver/leak-gate.ts'
import type { Output } from '../deliver/outputs.ts'

/** One file to make of the disk; its kind is the name of a format. */
export interface DiskOutput extends Output {
  readonly compress: boolean
}

/** Paths that no image has, whatever its base: they are mounts in a running machine, or scratch. */
export const alwaysExcluded = [
  '/dev/**',
  '/proc/**',
  '/sys/**',
  '/run/**',
  '/tmp/**',
  '/var/tmp/**',
]

/** The job that assembles the disk from the finished tree, and converts it. */
export function diskJob(delivery: Delivery, outputs: readonly DiskOutput[], owner: Owner): Job {
  const { build, flavours, facts, plan } = delivery
  const { size } = facts
  const left = {
    excludes: [...alwaysExcluded, ...flavours.flatMap((f) => f.manifest.excludes)],
    empties: flavours.flatMap((f) => f.manifest.empties),
  }
  return lastJob(delivery, {
    ...{ name: 'disk', outputs, folders: ['memory'], owner },
    before: ({ tree }) => leakTasks(delivery, { tree, ...left }),
    task: ({ work, tree, scratch }) => ({
      kind: 'assemble',
      request: {
        tree,
        layout: facts.layout,
        bootloaderWish: contractsOf(flavours).flatMap(
          ({ deliver }) => deliver.bootloaderWish ?? [],
        )[0],
        size: size === undefined ? undefined : Math.round(size * 1024 ** 3),
        architecture: build.settings.architecture,
        clock: plan.clock,
        seed: plan.seed,
        ...left,
        output: join(work, 'memory', 'disk.raw'),
        scratch,
      },
      formats: outputs.map(({ kind, aside, compress }) => ({
        ...{ format: kind, output: aside, compress },
      })),
      owner: build.site.mode === 'sudo' ? owner : undefined,
    }),
  })
}
