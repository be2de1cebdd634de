/** Bills of materials: as the published schema has them, equal for equal contents, whatever names are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import type { Contents } from '../../lib/papers/contents.ts'
import { cyclonedx } from '../../lib/papers/cyclonedx.ts'
import { licencesIn, spdxId } from '../../lib/papers/licences.ts'
import { packageUrl } from '../../lib/papers/purl.ts'
import { spdx } from '../../lib/papers/spdx.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

/** The schema as CycloneDX publishes it, which its library comes with. */
function cyclonedxCheck() {
  const folder = join(packageFolder, 'node_modules/@cyclonedx/cyclonedx-library/res/schema')
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}`)
  return ajv.compile(read('bom-1.6.SNAPSHOT.schema.json'))
}

const contents: Contents = {
  name: 'out',
  clock: 1_700_000_000,
  version: '0.1.0',
  distribution: { id: 'debian', release: 'bookworm' },
  packages: [
    {
      name: 'g++',
      version: '4:12.2.0-3+deb12u1~x',
      architecture: 'amd64',
      licences: ['Expat', 'GPL-3+', 'odd one'],
      step: { phase: 'install', flavour: 'all', name: 'packages' },
      flavours: ['acme'],
    },
    { name: 'tzdata', version: '', architecture: '', licences: [], flavours: [] },
  ],
}

t.test('CycloneDX', (t) => {
  const check = cyclonedxCheck()
  const text = cyclonedx(contents)
  check(JSON.parse(text))
  t.strictSame(check.errors, null)
  t.equal(text, cyclonedx(structuredClone(contents)), 'equal contents, equal bytes')
  t.not(text, cyclonedx({ ...contents, clock: 1 }))
  const [first] = JSON.parse(text).components
  t.match(first, {
    purl: 'pkg:deb/debian/g%2B%2B@4:12.2.0-3%2Bdeb12u1~x?arch=amd64&distro=bookworm',
    licenses: [
      { license: { id: 'MIT' } },
      { license: { id: 'GPL-3.0-or-later' } },
      { license: { name: 'odd one' } },
    ],
    properties: [
      { name: 'parfait:flavour', value: 'acme' },
      { name: 'parfait:step', value: 'install/all/packages' },
    ],
  })
  t.end()
})

t.test('any names', async () => {
  const check = cyclonedxCheck()
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })
  const one = fc.record({
    name: text,
    version: text,
    architecture: text,
    licences: fc.array(text),
    flavours: fc.array(text),
  })
  const unique = fc.uniqueArray(one, { selector: (each) => `${each.name}:${each.architecture}` })
  await fc.assert(
    fc.asyncProperty(unique, async (packages) => {
      const given = { ...contents, packages }
      check(JSON.parse(cyclonedx(given)))
      if (check.errors) throw new Error(JSON.stringify(check.errors[0]))
      const bill = JSON.parse(spdx(given))
      const ids = bill.packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID)
      if (new Set(ids).size !== packages.length + 1) throw new Error('identifiers are not unique')
      for (const { licenseDeclared } of bill.packages)
        if (licenseDeclared && !/^[A-Za-z0-9.+-]+( AND [A-Za-z0-9.+-]+)*$/.test(licenseDeclared))
          throw new Error(licenseDeclared)
    }),
    { numRuns: fuzzRuns(200) },
  )
})

t.test('SPDX', (t) => {
  const bill = JSON.parse(spdx(contents))
  t.match(bill.packages[1], {
    licenseDeclared: /^MIT AND GPL-3\.0-or-later AND LicenseRef-odd-one-[0-9a-f]{8}$/,
    externalRefs: [{ referenceType: 'purl', referenceLocator: /^pkg:deb/ }],
    comment: 'parfait:flavour acme; installed by install/all/packages',
  })
  t.match(bill, {
    spdxVersion: 'SPDX-2.3',
    creationInfo: { created: '2023-11-14T22:13:20Z' },
    hasExtractedLicensingInfos: [{ name: 'odd one' }],
  })
  t.equal(bill.relationships.length, 3)
  t.end()
})

t.test('licences, and addresses of packages', (t) => {
  const text =
    'Format: https://x\n\nFiles: *\nLicense: GPL-2+\n text\n\nLicense:  Expat \n\nLicense:\n none\n'
  t.strictSame(licencesIn(text), ['Expat', 'GPL-2+'])
  t.strictSame(licencesIn('License: GPL-2+\n'), [], 'another format')
  t.strictSame(['GPL-2', 'LGPL-2.1+', 'GPL-9', 'ISC', 'x'].map(spdxId), [
    'GPL-2.0-only',
    'LGPL-2.1-or-later',
    undefined,
    'ISC',
    undefined,
  ])
  const [, plain] = contents.packages
  t.equal(plain && packageUrl(plain, { id: 'x', release: '' }), 'pkg:deb/x/tzdata')
  t.end()
})
