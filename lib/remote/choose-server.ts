import { hostArchitecture } from '../architectures.ts'
import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { BuildServer } from '../servers/server.ts'
import { type Connection, connect, type SshHost } from './connect.ts'
import type { HostFacts } from './messages.ts'

/** What a build needs of a server. */
interface ServerWish {
  /** This one and no other. */
  readonly name?: string | undefined
  /** One that names this release. */
  readonly release?: string | undefined
  /** What it must be able to make, in the words of `can_bootstrap`. */
  readonly needs: readonly string[]
  readonly architecture: string
  /** Digest of the parfait that the server must have; absent: any. */
  readonly engine?: string | undefined
}

/** A server that was chosen, and why not another. */
export interface ChosenServer {
  readonly server: BuildServer
  /** Absent for this machine. */
  readonly connection?: Connection
  /** `big2 builds 3 of 3`, for each that was not taken. */
  readonly others: readonly string[]
}

/** What formats are for, in the words of the first build servers. */
const capabilities: Readonly<Record<string, string>> = {
  vdi: 'virtualbox',
  vmdk: 'virtualbox',
  oci: 'docker',
}

/** What a server must be able to make for these formats; most need nothing. */
export function needsOf(formats: readonly string[]): string[] {
  return [...new Set(formats.flatMap((format) => capabilities[format] ?? []))]
}

/** Those of a list that may do a build, in its order. Error: `server-unknown`, with what each lacks. */
export function matchServers(
  servers: readonly BuildServer[],
  wish: ServerWish,
): readonly BuildServer[] {
  const { name } = wish
  const named = servers.filter((server) => name === undefined || server.name === name)
  const names = servers.map((server) => server.name)
  if (named.length === 0)
    throw new ParfaitError(
      'server-unknown',
      name === undefined
        ? 'The list has no servers'
        : `No server of the list is '${name}'${didYouMean(name, names)}`,
      { hint: `'parfait remote list' shows them` },
    )
  const matching = named.filter((server) => lackOf(server, wish) === undefined)
  if (matching.length > 0) return matching
  const why = named.map((server) => `${server.name} ${lackOf(server, wish)}`).join('; ')
  throw new ParfaitError('server-unknown', `No server of the list fits: ${why}`)
}

function lackOf({ canBootstrap, release }: BuildServer, wish: ServerWish): string | undefined {
  if (wish.release !== undefined && release !== wish.release)
    return `is of ${release ?? 'no release'}, and not ${wish.release}`
  const lacks = wish.needs.filter((need) => !canBootstrap.includes(need))
  return lacks.length > 0 ? `cannot bootstrap ${lacks.join(', ')}` : undefined
}

/** A server that was asked. */
type Answer =
  | { readonly server: BuildServer; readonly connection?: Connection }
  | { readonly server: BuildServer; readonly error: unknown }

/**
 * Asks all that match at once, and takes the first of the list that is free; where none is, the first that is not. The
 * others are let go. Errors: that of the only one that matched, `server-unknown`, `interrupted`.
 */
export async function chooseServer(
  servers: readonly BuildServer[],
  wish: ServerWish,
  io: SshHost,
): Promise<ChosenServer> {
  const matching = matchServers(servers, wish)
  const answers = await Promise.all(matching.map((server) => ask(server, io)))
  const refusals = answers.map((answer) => refusalOf(answer, wish))
  const fit = answers.filter((_, index) => refusals[index] === undefined)
  const chosen = fit.find((answer) => !isFull(answer)) ?? fit[0]
  await Promise.all(
    answers.map(
      (answer) => answer !== chosen && 'connection' in answer && answer.connection?.close(),
    ),
  )
  if (io.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  if (!chosen || 'error' in chosen) throw noneFits(answers, refusals)
  const others = answers.flatMap((answer, index) =>
    answer === chosen ? [] : `${answer.server.name} ${refusals[index] ?? describeLoad(answer)}`,
  )
  return { ...chosen, others }
}

async function ask(server: BuildServer, io: SshHost): Promise<Answer> {
  if (!server.ssh) return { server }
  try {
    return { server, connection: await connect(server, io) }
  } catch (error) {
    return { server, error }
  }
}

/** Why a server cannot do the build; undefined where it can. */
function refusalOf(answer: Answer, { architecture, engine }: ServerWish): string | undefined {
  if ('error' in answer) return messageOf(answer.error)
  const host = hostOf(answer)
  const own = host?.architecture ?? hostArchitecture().name
  if (own !== architecture) return `is ${own}`
  if (host && engine !== undefined && host.engine !== engine)
    return `has another parfait (${host.version})`
  return undefined
}

function messageOf(error: unknown): string {
  return `does not answer: ${error instanceof Error ? error.message : String(error)}`
}

/** Absent where it did not answer, and of this machine. */
function hostOf(answer: Answer): HostFacts | undefined {
  return 'connection' in answer ? answer.connection?.host : undefined
}

function isFull(answer: Answer): boolean {
  const host = hostOf(answer)
  return host !== undefined && host.busy >= host.slots
}

function describeLoad(answer: Answer): string {
  const host = hostOf(answer)
  if (!host) return 'is this machine'
  return isFull(answer) ? `builds ${host.busy} of ${host.slots}` : 'comes later in the list'
}

function noneFits(answers: readonly Answer[], refusals: readonly (string | undefined)[]): unknown {
  const [only, second] = answers
  if (only && !second && 'error' in only) return only.error
  const why = answers.map(({ server }, index) => `${server.name} ${refusals[index]}`).join('; ')
  const isOther = refusals.some((text) => text?.startsWith('has another parfait'))
  return new ParfaitError(
    isOther ? 'server-version' : 'server-unknown',
    `No server can do this build: ${why}`,
    {
      hint: isOther
        ? `put this parfait there: parfait remote setup ${only?.server.name}; or let theirs do: --server-version theirs`
        : `'parfait remote check' asks each`,
    },
  )
}
