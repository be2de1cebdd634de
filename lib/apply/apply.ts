import type { BuildHost } from '../build-host.ts'
import { defaultFilesystem } from '../disk/disk-settings.ts'
import { wholeDiskLayout } from '../disk/layout.ts'
import { digest } from '../files.ts'
import { gatherData } from '../gather/data.ts'
import { openBuild } from '../open-build.ts'
import { defaultClock } from '../plan/default-clock.ts'
import { listWork } from '../plan/list-work.ts'
import { chainSteps } from '../plan/plan.ts'
import type { Reporter } from '../report/events.ts'
import { tellingFailure } from '../report/failure.ts'
import type { SshServer } from '../servers/server.ts'
import type { Settings } from '../settings/settings.ts'
import { carryOut } from './carry-out.ts'
import { compare, type HostStep } from './compare.ts'
import { type Host, openHost } from './host.ts'
import { askHost } from './host-facts.ts'
import { flavoursForHost, hostWork, leftOut, requireForHost } from './host-work.ts'
import { withLock } from './lock.ts'
import type { ParcelSource } from './parcel.ts'
import { readRecords } from './records.ts'
import { type ChangedFile, rehearse } from './rehearse.ts'

/** What is asked for: which host, and whether it is only to be told what would be done. */
interface ApplyRequest {
  readonly name: string
  readonly ssh: SshServer
  readonly isDry: boolean
  /** All of it is tried in memory of the host, and nothing stays. */
  readonly isRehearsal: boolean
  /** First-boot hooks are run, too. */
  readonly firstBoot: boolean
  /** The user who asks; for the record on the host. */
  readonly who: string
}

/** What a host had of the steps and had not, and what a rehearsal would have changed. */
interface Applied {
  readonly steps: readonly HostStep[]
  readonly changes?: readonly ChangedFile[]
}

/**
 * Does to a running host what a build does to an image, from the first step on that it does not have. Gives back
 * what it had and had not. Errors: those of `openHost`; `apply-refused`, `host-unfit`, `host-busy`, `host-lost`, `hook-failed`.
 */
export async function apply(
  settings: Settings,
  host: BuildHost,
  request: ApplyRequest,
): Promise<Applied> {
  const report: BuildHost['report'] = (event) =>
    host.report(event.type === 'build-started' ? { ...event, name: request.name } : event)
  return tellingFailure(report, () =>
    openBuild(
      settings,
      { ...host, report },
      async ({ build, flavours: all, options }) => {
        const { flavours, own } = flavoursForHost(all, settings.flavours)
        await requireForHost(own)
        for (const { phase, flavour, name } of leftOut(own, request))
          build.report({
            type: 'notice',
            level: 'info',
            text: `left out, as it is for images: ${phase} ${flavour}/${name}`,
          })
        const remote = await openHost(request.name, request.ssh, {
          env: host.env ?? {},
          signal: host.signal,
        })
        try {
          const { isRoot, machineId } = await askHost(remote, {
            architecture: build.architecture,
            flavours,
          })
          const data = await gatherData(build, own, options)
          const clock = build.settings.clock ?? defaultClock
          const facts = { data, contracts: {}, layout: wholeDiskLayout(defaultFilesystem) }
          const input = { settings: build.settings, flavours, options, facts }
          const works = hostWork(listWork(input), request)
          const steps = chainSteps(works, { ...input, clock, origin: digest(machineId) })
          const source: ParcelSource = { build, flavours, data, clock }
          const told = async () => compare(steps, await readRecords(remote, isRoot))
          if (request.isDry) return { steps: await told() }
          const of = { isRoot, source, who: request.who }
          if (request.isRehearsal) {
            const found = await told()
            const work = (stage: Host) => carryOut(found, { ...of, remote: stage })
            return { steps: found, changes: await rehearse(remote, isRoot, work) }
          }
          return await withLock(remote, isRoot, async () => {
            const found = await told()
            warnOfChanges(build.report, found, request.name)
            await carryOut(found, { ...of, remote }).catch((error: unknown) => {
              warn(build.report, `nothing is rolled back: what was done to ${request.name} stays`)
              throw error
            })
            return { steps: found }
          })
        } finally {
          await remote.close()
        }
      },
      { isElsewhere: true },
    ),
  )
}

function warnOfChanges(report: Reporter, steps: readonly HostStep[], name: string): void {
  if (steps.every(({ reason }) => reason === undefined)) return
  const text = `${name} is changed as it runs: what fails half-way is not rolled back`
  warn(report, text)
}

function warn(report: Reporter, text: string): void {
  report({ type: 'notice', level: 'warning', text })
}
