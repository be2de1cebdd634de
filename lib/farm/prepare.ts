import { basename } from 'node:path'
import type { BuildHost } from '../build-host.ts'
import { contractsOf } from '../contracts/index.ts'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import { gatherGiven } from '../gather/gather.ts'
import { gatherState } from '../gather/state.ts'
import { present } from '../json.ts'
import { type OpenedBuild, openBuild } from '../open-build.ts'
import { makePlan } from '../plan/plan.ts'
import { namedPhases } from '../products/phases.ts'
import type { RemoteRequest } from '../remote/messages.ts'
import { readSent } from '../remote/parcel.ts'
import { makeRequest } from '../remote/request.ts'
import type { Settings } from '../settings/settings.ts'
import type { DeclaredSecret, FarmJob } from './farm-job.ts'
import type { QueueFile } from './queue-files.ts'

/** A build as it goes into a queue. */
export interface PreparedImage {
  readonly id: string
  /** Key of the last step that many images are likely to share, or an own one. */
  readonly lane: string
  /** Up to which step of the plan that is; absent: it shares nothing. */
  readonly prefixSteps?: number
  readonly job: FarmJob
}

/**
 * Reads a build's flavours, asks the hooks that may look at this machine, and puts what workers need into the queue by `put`.
 * Errors: those of a build before its first step.
 */
export async function prepareImage(
  settings: Settings,
  host: BuildHost,
  of: {
    readonly publish: readonly string[]
    readonly put: (file: QueueFile) => Promise<void>
  },
): Promise<PreparedImage> {
  const { publish, put } = of
  if (settings.product.isBaseless)
    throw new ParfaitError('usage', '--from-host is for builds on this machine', {
      hint: 'name flavours with a tree, or build without a farm',
    })
  const use = async (opened: OpenedBuild): Promise<PreparedImage> => {
    const { build, flavours, options, product } = opened
    const phases = namedPhases(product, build.settings)
    const facts = await gatherGiven(build, { flavours, options, phases })
    const plan = contractsOf(flavours).some(({ plan }) => plan.tellsFolders)
      ? undefined
      : makePlan({
          settings: build.settings,
          flavours,
          options,
          facts: present({
            ...facts,
            state: await gatherState(build, flavours, options),
            contracts: {},
          }),
        })
    const request = withoutPasswords(await makeRequest(opened, { facts, has: [] }))
    for (const file of request.files) await put({ ...file, read: () => readSent(file) })
    const { output } = settings
    const text = JSON.stringify(request)
    const sha256 = digest(text)
    await put({ path: output, sha256, read: () => once(text) })
    const what = plan?.seed ?? [request.settings, request.flavours, facts.size, facts.layout]
    // The same image, held to another lock, is another job.
    const held = build.pins ? [build.pins.image] : []
    const id = digest(canonicalJson([what, settings.product, output, publish, ...held]))
    const prefixSteps =
      (plan?.steps.findIndex(({ key }) => key === plan.checkpoint.key) ?? -1) + 1 || undefined
    return present({
      id: `image-${id}`,
      lane: (prefixSteps === undefined ? id : plan?.checkpoint.key) ?? id,
      prefixSteps,
      job: {
        name: basename(output),
        request: sha256,
        publish,
        secrets: flavours.flatMap(secretsOf),
        refused: 0,
      },
    })
  }
  return openBuild(settings, host, use, { isElsewhere: true, withoutSecrets: true })
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** A proxy's address may have a password in it, and workers have proxies of their own. */
function withoutPasswords(request: RemoteRequest): RemoteRequest {
  const proxies = request.proxies.map((text) => {
    if (!URL.canParse(text)) return text
    const url = new URL(text)
    url.username = ''
    url.password = ''
    return url.href
  })
  return { ...request, proxies }
}

function secretsOf({ manifest }: Flavour): DeclaredSecret[] {
  return Object.entries(manifest.secrets).map(([name, { required }]) => ({
    name,
    isRequired: required === true,
  }))
}
