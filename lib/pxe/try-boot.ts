import { mkdtemp, open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Accelerator, probeAccelerator } from '../boot/accelerator.ts'
import { describeMachine } from '../boot/boot-image.ts'
import type { LoopbackServer } from '../boot/loopback-server.ts'
import { bootMachine, type Session } from '../boot/session.ts'
import { ParfaitError } from '../errors.ts'
import { serveFiles } from './file-server.ts'
import { type NetbootRequest, writeNetbootTree } from './netboot-tree.ts'
import { type Report, readReport } from './report.ts'
import { prepareCard } from './trial-card.ts'

/** A machine to boot over the network, as `parfait pxe --try` does. */
interface TryRequest {
  /** `folder` and the image's `url` are replaced. */
  readonly tree: NetbootRequest
  /** Bytes of its empty disk. */
  readonly diskSize: number
  /** What the console prints when all is well. */
  readonly until: RegExp
  readonly timeoutMs: number
  /** MiB. */
  readonly memory: number
  readonly accel: 'auto' | 'kvm' | 'tcg'
  readonly firmware: 'bios' | 'uefi'
  /** True: all that the loader reads comes by HTTP. */
  readonly byHttp: boolean
  /** Folder for scratch files, as large as the disk gets. */
  readonly scratch: string
  readonly signal: AbortSignal
  readonly onStart: (accelerator: Accelerator) => void
  readonly onText: (text: string) => void
  readonly onReport: (report: Report) => void
}

/** The host's loopback, as a machine of QEMU's user network sees it. */
const hostAddress = '10.0.2.2'

/**
 * Boots a machine with an empty disk from a netboot tree: QEMU serves it by TFTP, or we by HTTP, as we do the image.
 * Resolves when the console prints what was wanted. Errors: `boot-failed`, also for a
 * failure that the machine reports.
 */
export async function tryNetboot(request: TryRequest): Promise<void> {
  const folder = await mkdtemp(join(request.scratch, 'parfait-pxe-'))
  const failure = new AbortController()
  let server: LoopbackServer | undefined
  let session: Session | undefined
  try {
    let said: string | undefined
    const tftp = join(folder, 'tree')
    server = await serveTree(request, tftp, (report) => {
      request.onReport(report)
      if (report.state !== 'failed') return
      said = report.message ?? 'it did not say why'
      failure.abort()
    })
    session = await start({ request, folder, tftp, port: server.port })
    const shown = show(session, request.onText)
    await wait(session, request, failure.signal).catch((error: unknown) => {
      if (said === undefined) throw error
      throw new ParfaitError('boot-failed', `The machine reported that it failed: ${said}`)
    })
    await session.close()
    await shown
  } finally {
    await session?.close()
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function serveTree(
  { tree: { image, kernel, initrd, loader }, byHttp }: TryRequest,
  folder: string,
  onReport: (report: Report) => void,
): Promise<LoopbackServer> {
  const names = [loader.config, basename(kernel), basename(initrd)]
  return serveFiles({
    files: {
      ...Object.fromEntries(byHttp ? names.map((name) => [name, join(folder, name)]) : []),
      ...(image && { [basename(image.path)]: image.path }),
    },
    onReport: (body) => {
      const report = readReport(body)
      if (report) onReport(report)
    },
  })
}

interface Start {
  readonly request: TryRequest
  readonly folder: string
  /** Where the tree goes. */
  readonly tftp: string
  readonly port: number
}

async function start({ request, folder, tftp, port }: Start): Promise<Session> {
  const { tree, scratch, signal } = request
  const url = `http://${hostAddress}:${port}`
  await writeNetbootTree({
    ...tree,
    folder: tftp,
    // The image goes by HTTP alone: no second copy of it.
    image: undefined,
    append: [tree.append, imageWords(tree, url), `report_url=${url}/report`].join(' ').trim(),
  })
  const disk = join(folder, 'disk.raw')
  const file = await open(disk, 'w')
  await file.truncate(request.diskSize)
  await file.close()
  const { loader } = tree
  const { architecture } = loader
  const machine = await describeMachine({
    architecture,
    firmware: request.firmware,
    extraDisks: [disk],
    memory: request.memory,
    persist: true,
    network: {
      forwards: [],
      isRestricted: false,
      ...(await prepareCard({
        loader,
        firmware: request.firmware,
        tree: tftp,
        url: request.byHttp ? `${url}/${loader.config}` : undefined,
        server: hostAddress,
        scratch: folder,
      })),
    },
    signal,
  })
  const accelerator = await probeAccelerator({
    architecture,
    scratch,
    signal,
    wanted: request.accel,
  })
  request.onStart(accelerator)
  return bootMachine({ machine, accelerator, scratch, signal })
}

function imageWords({ image }: NetbootRequest, url: string): string {
  if (!image) return ''
  const name = encodeURIComponent(basename(image.path))
  return `deploy_image=${url}/${name} deploy_digest=sha256:${image.sha256}`
}

async function wait(session: Session, request: TryRequest, failed: AbortSignal): Promise<void> {
  const { until, timeoutMs, signal } = request
  const either = AbortSignal.any([signal, failed])
  await session.console.waitFor(until, { timeoutMs, signal: either, unless: noBoot })
}

/** SeaBIOS and iPXE say so when nothing was booted; a kernel, when it cannot go on. */
const noBoot = /No bootable device|Kernel panic - not syncing.*/

async function show(session: Session, write: (text: string) => void): Promise<void> {
  for await (const text of session.console) write(text)
}
