import type { LeakCheck } from './check.ts'
import { builder } from './checks/builder.ts'
import { cloudInit } from './checks/cloud-init.ts'
import { credentials } from './checks/credentials.ts'
import { histories } from './checks/histories.ts'
import { hostKeys } from './checks/host-keys.ts'
import { identitiesOfPackages } from './checks/identities.ts'
import { leases } from './checks/leases.ts'
import { machineId } from './checks/machine-id.ts'
import { privateKeys } from './checks/private-keys.ts'
import { proxy } from './checks/proxy.ts'
import { resolver } from './checks/resolver.ts'
import { secrets } from './checks/secrets.ts'

/** THE list of checks that an image passes before it is written. */
export const leakChecks: readonly LeakCheck[] = [
  machineId,
  hostKeys,
  identitiesOfPackages,
  resolver,
  proxy,
  histories,
  builder,
  secrets,
  cloudInit,
  leases,
  privateKeys,
  credentials,
]
