import { deriveUuid } from '../disk/derive.ts'
import { canonicalJson, digest } from '../files.ts'
import { formatStep } from '../report/format.ts'
import { packageKey } from '../tree/installed-packages.ts'
import type { Contents, ListedPackage } from './contents.ts'
import { spdxId } from './licences.ts'
import { packageUrl } from './purl.ts'

/** A bill of materials as CycloneDX 1.6 has it; https://cyclonedx.org/docs/1.6/json/. Equal contents give equal bytes. */
export function cyclonedx(contents: Contents): string {
  const { name, clock, version, distribution, packages } = contents
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${deriveUuid(digest(canonicalJson(contents)), 'cyclonedx')}`,
    version: 1,
    metadata: {
      timestamp: new Date(clock * 1000).toISOString(),
      tools: { components: [{ type: 'application', name: 'parfait', version }] },
      component: { type: 'operating-system', 'bom-ref': 'image', name },
    },
    components: packages.map((one) => componentOf(one, distribution)),
    dependencies: [
      {
        ref: 'image',
        ...(packages.length > 0 ? { dependsOn: packages.map(refOf) } : {}),
      },
    ],
  }
  return `${JSON.stringify(bill, undefined, 1)}\n`
}

function refOf(one: ListedPackage): string {
  return `package:${packageKey(one)}`
}

function componentOf(one: ListedPackage, distribution: Contents['distribution']) {
  const { name, version, licences, flavours, step } = one
  const properties = [
    ...flavours.map((value) => ({ name: 'parfait:flavour', value })),
    ...(step ? [{ name: 'parfait:step', value: `${step.phase}/${formatStep(step)}` }] : []),
  ]
  return {
    type: 'library',
    'bom-ref': refOf(one),
    name,
    version,
    purl: packageUrl(one, distribution),
    ...(licences.length > 0 ? { licenses: licences.map(licenceOf) } : {}),
    ...(properties.length > 0 ? { properties } : {}),
  }
}

function licenceOf(name: string) {
  const id = spdxId(name)
  return { license: id === undefined ? { name } : { id } }
}
