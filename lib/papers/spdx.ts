import { deriveUuid } from '../disk/derive.ts'
import { canonicalJson, digest } from '../files.ts'
import { formatStep } from '../report/format.ts'
import type { Contents, ListedPackage } from './contents.ts'
import { spdxId } from './licences.ts'
import { packageUrl } from './purl.ts'

/** A bill of materials as SPDX 2.3 has it; https://spdx.github.io/spdx-spec/v2.3/. Equal contents give equal bytes. */
export function spdx(contents: Contents): string {
  const { name, clock, version, packages } = contents
  const seed = digest(canonicalJson(contents))
  const own = [...new Set(packages.flatMap(({ licences }) => licences))].filter(
    (licence) => spdxId(licence) === undefined,
  )
  const bill = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `urn:uuid:${deriveUuid(seed, 'spdx')}`,
    creationInfo: {
      created: new Date(clock * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: [`Tool: parfait-${version}`],
    },
    packages: [
      { SPDXID: 'SPDXRef-image', name, ...unknown, primaryPackagePurpose: 'OPERATING_SYSTEM' },
      ...packages.map((one, index) => packageOf(one, index, contents.distribution)),
    ],
    ...(own.length > 0 ? { hasExtractedLicensingInfos: own.map(extracted) } : {}),
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-image'),
      ...packages.map((_, index) => relation('SPDXRef-image', 'CONTAINS', refOf(index))),
    ],
  }
  return `${JSON.stringify(bill, undefined, 1)}\n`
}

const unknown = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
} as const

/** Packages are in a fixed order, and names may have what identifiers have not. */
function refOf(index: number): string {
  return `SPDXRef-package-${index + 1}`
}

function packageOf(one: ListedPackage, index: number, distribution: Contents['distribution']) {
  const { name, version, licences, flavours, step } = one
  const by = step ? `installed by ${step.phase}/${formatStep(step)}` : ''
  const asked = flavours.length > 0 ? `parfait:flavour ${flavours.join(' ')}` : ''
  const comment = [asked, by].filter(Boolean).join('; ')
  return {
    SPDXID: refOf(index),
    name,
    ...(version === '' ? {} : { versionInfo: version }),
    ...unknown,
    licenseDeclared: licences.length > 0 ? licences.map(idOf).join(' AND ') : 'NOASSERTION',
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: packageUrl(one, distribution),
      },
    ],
    ...(comment === '' ? {} : { comment }),
  }
}

/** What SPDX has no identifier for gets one of the document's own; two names never share it. */
function idOf(licence: string): string {
  const word = licence.replaceAll(/[^A-Za-z0-9.-]+/g, '-')
  return spdxId(licence) ?? `LicenseRef-${word}-${digest(licence).slice(0, 8)}`
}

function extracted(licence: string) {
  return {
    licenseId: idOf(licence),
    name: licence,
    extractedText: `See the copyright file: ${licence}`,
  }
}

function relation(spdxElementId: string, relationshipType: string, relatedSpdxElement: string) {
  return { spdxElementId, relationshipType, relatedSpdxElement }
}
