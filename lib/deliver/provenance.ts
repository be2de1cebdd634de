import { basename } from 'node:path'
import { lockedFlavour } from '../flavours/lock.ts'
import { packageVersion } from '../package-version.ts'
import type { Artifact } from '../report/events.ts'
import type { Writer, Writers } from '../writers/writers.ts'
import { askedOf } from './asked.ts'
import type { Delivery } from './delivery.ts'

/** What our statements mean, by name. */
const home = 'https://parfait.example'

/**
 * A statement as in-toto has it, with SLSA's predicate of provenance: https://slsa.dev/spec/v1.0/provenance. It has no time
 * but the clock and no place of this machine, so that equal builds give equal statements.
 */
export function provenance(
  of: Pick<Delivery, 'build' | 'flavours' | 'facts' | 'plan'> & { readonly writers: Writers },
  subjects: readonly Artifact[],
): string {
  const { build, flavours, facts, plan, writers } = of
  const { settings } = build
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ path, sha256 }) => ({ name: basename(path), digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `${home}/build/v1`,
        externalParameters: {
          architecture: settings.architecture,
          ...askedOf(settings, flavours),
        },
        internalParameters: {
          clock: plan.clock,
          seed: plan.seed,
          steps: plan.steps.map(({ label, key }) => ({ ...label, key })),
        },
        resolvedDependencies: [
          ...flavours.map((flavour) => {
            const { digest: sha256, ...annotations } = lockedFlavour(flavour)
            return { name: flavour.name, digest: { sha256 }, annotations }
          }),
          ...(facts.state
            ? [{ name: 'archive', annotations: { identity: facts.state.identity } }]
            : []),
          ...Object.entries(writers).map(([name, writer]) => toolDependency(name, writer)),
        ],
      },
      runDetails: {
        builder: { id: `${home}/builder/v1`, version: { parfait: packageVersion } },
      },
    },
  }
  return `${JSON.stringify(statement, undefined, 1)}\n`
}

/** A program of the machine that built, as far as it writes bytes. */
function toolDependency(name: string, writer: Writer) {
  if ('sha256' in writer) return { name: `tool ${name}`, digest: writer }
  return { name: `tool ${name}`, annotations: writer }
}
