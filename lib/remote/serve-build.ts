import { readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { carryOut, makeLayers } from '../build.ts'
import type { BuildHost, Given } from '../build-host.ts'
import { type Decision, decide } from '../decide.ts'
import { checksumPath, manifestPath } from '../deliver/output-places.ts'
import { validateLayout } from '../disk/validate-layout.ts'
import { allDrivers } from '../drivers.ts'
import { ParfaitError } from '../errors.ts'
import { listFiles } from '../files.ts'
import { discoverFlavours, type FoundFlavour } from '../flavours/discover.ts'
import { entryDigest } from '../folder-digests.ts'
import type { ExtraData } from '../gather/facts.ts'
import type { Artifact } from '../report/events.ts'
import { placeBelow } from './lay-out.ts'
import type { RemoteRequest, RemoteResult, ToClient } from './messages.ts'
import { type ServerPlaces, settingsHere } from './settings-here.ts'

/** A build that is done for a client, and where its files lie. */
export interface ServedBuild {
  readonly result: RemoteResult
  /** By their kinds; absolute. */
  readonly outputs: ReadonlyMap<string, string>
}

/** Builds what a client asked for, of what it sent; `planned` is told before any work. */
export async function serveBuild(
  request: RemoteRequest,
  of: {
    readonly places: ServerPlaces
    readonly host: Omit<BuildHost, 'given'>
    readonly planned: (message: ToClient) => void
  },
): Promise<ServedBuild> {
  const { places, planned } = of
  const settings = settingsHere(request, places)
  const host = { ...of.host, given: await givenOf(request, places.root) }
  const started = host.now()
  return decide(settings, host, async (decision) => {
    requireSame(request, decision)
    const { state } = decision.facts
    const keys = decision.plan.steps.map(({ key }) => key)
    planned({ type: 'planned', keys, ...(state ? { state } : {}) })
    const { until } = request
    if (until !== undefined) return layersAlone(await makeLayers(decision, host, until))
    const { artifacts, facts, made, reused } = await carryOut(decision, host, started)
    const manifest = await readFile(manifestPath(settings), 'utf8')
    const own = artifacts.flatMap(({ path }) => [path, checksumPath(path)])
    return {
      result: {
        artifacts: await Promise.all(artifacts.map(madeFile)),
        others: places.keepsOut
          ? []
          : await otherFiles(places.out, [...own, manifestPath(settings)]),
        facts,
        made,
        reused,
        manifest,
      },
      outputs: new Map(artifacts.map(({ kind, path }) => [kind, path])),
    }
  })
}

async function madeFile({ kind, path, size, sha256 }: Artifact) {
  const found = await stat(path).catch(() => undefined)
  // What the client has is not made here.
  return { kind, size, sha256, ...(found ? { stored: found.blocks * 512 } : {}) }
}

function layersAlone(counts: Pick<RemoteResult, 'made' | 'reused'>): ServedBuild {
  const result = { ...counts, artifacts: [], others: [], facts: {}, manifest: '' }
  return { result, outputs: new Map() }
}

async function givenOf(request: RemoteRequest, root: string): Promise<Given> {
  const { facts, builder, proxies, pins } = request
  const layout = validateLayout(facts.layout, { place: 'layout', drivers: allDrivers() })
  const secrets = Object.entries(request.secrets).map(
    ([name, text]) => [name, Buffer.from(text, 'base64')] as const,
  )
  return {
    found: await flavoursHere(request, root),
    secrets: new Map(secrets),
    facts: { ...facts, layout, data: dataHere(request, root) },
    asker: { has: new Set(request.has), builder, proxies },
    pins,
  }
}

/** Those that were sent, before those that come with parfait. */
async function flavoursHere({ flavours }: RemoteRequest, root: string) {
  const found = new Map(await discoverFlavours([]))
  for (const { name, folder, origin } of flavours) {
    if (origin.kind === 'built-in') continue
    if (basename(folder) !== name)
      throw new ParfaitError('server-protocol', `Expected the folder of '${name}', got '${folder}'`)
    const at: FoundFlavour['origin'] =
      origin.kind === 'package' ? { ...origin, folder: placeBelow(root, origin.folder) } : origin
    found.set(name, { name, folder: placeBelow(root, folder), origin: at, shadows: [] })
  }
  return found
}

/** Digests are those of the bytes that came, and not what the client says. */
function dataHere({ facts, files, links }: RemoteRequest, root: string): Record<string, ExtraData> {
  const data: Record<string, ExtraData> = {}
  for (const [flavour, { folder }] of Object.entries(facts.data)) {
    const inside = <T extends { readonly path: string }>(all: readonly T[]) =>
      all.filter(({ path }) => path.startsWith(`${folder}/`))
    const digests = [...inside(files), ...inside(links)].map(
      (entry) => [relative(folder, entry.path), entryDigest(entry)] as const,
    )
    data[flavour] = { folder: placeBelow(root, folder), digests: Object.fromEntries(digests) }
  }
  return data
}

/** What the client has read and what is read here must be one. Error: `server-version`. */
function requireSame({ flavours: sent }: RemoteRequest, { flavours }: Decision): void {
  for (const { name, digest, origin } of flavours)
    if (sent.find((one) => one.name === name)?.digest !== digest)
      throw new ParfaitError('server-version', `The server reads another flavour '${name}'`, {
        hint:
          origin.kind === 'built-in'
            ? 'both sides need the same parfait: parfait remote setup'
            : 'a link or a file of it did not cross; it must be of plain files',
      })
}

/** What else lies beside an image. */
async function otherFiles(
  folder: string,
  known: readonly string[],
): Promise<RemoteResult['others']> {
  const paths = (await listFiles(folder)).filter((path) => !known.includes(join(folder, path)))
  return Promise.all(
    paths.map(async (path) => {
      const { size, mode } = await stat(join(folder, path))
      return { path, size, isExecutable: (mode & 0o111) !== 0 }
    }),
  )
}
