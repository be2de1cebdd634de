import type { BuildContext } from '../build-context.ts'
import type { Gathered } from '../contracts/contract.ts'
import { contractsOf } from '../contracts/index.ts'
import type { Json } from '../json.ts'
import type { Facts } from './facts.ts'

/** What the contracts of a build gather of their own, after the layout is known. */
export async function gatherOwn(build: BuildContext, of: Gathered): Promise<Facts['contracts']> {
  const own: Record<string, Json> = {}
  for (const { name, gather } of contractsOf(of.flavours))
    if (gather.facts) own[name] = (await gather.facts(build, of)) as Json
  return own
}
