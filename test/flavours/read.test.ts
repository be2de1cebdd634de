import { join } from 'node:path'
import t, { type Test } from 'tap'
import { manifestSchema } from '../../lib/flavours/manifest.ts'
import { readFlavour, readmeSummary } from '../../lib/flavours/read.ts'
import { type FlavourFiles, writeFlavours } from '../fixtures/busybox-base.ts'

/** Reads a flavour of these files. */
const read = (t: Test, files: FlavourFiles) =>
  readFlavour(join(writeFlavours(t.testdir(), { acme: { 'README.md': '', ...files } }), 'acme'))
const manifest = (value: unknown): FlavourFiles => ({ 'flavour.json': JSON.stringify(value) })

t.test('a flavour without anything', async (t) => {
  const flavour = await read(t, {})
  t.match(flavour, { name: 'acme', hasManifest: false, hooks: [], warnings: [] })
  t.strictSame(flavour.manifest.requires, [], 'defaults are filled in')
  t.equal((await read(t, manifest({}))).hasManifest, true)
})

t.test('what is wrong with a manifest', async (t) => {
  const cases: [unknown, RegExp[]][] = [
    [{ summry: 'x' }, [/unknown key 'summry'; did you mean 'summary'\?/]],
    [{ requires: 'vm' }, [/\/requires: must be array/]],
    [
      { packages: { instal: ['x'] } },
      [/\/packages: unknown key 'instal'; did you mean 'install'\?/],
    ],
    [{ packages: { install: [''] } }, [/\/packages\/install\/0: must NOT have fewer than 1 char/]],
    [{ excludes: ['etc'] }, [/\/excludes\/0: must match pattern/]],
    [{ leaves: [{ path: '/etc' }] }, [/\/leaves\/0: must have required property 'reason'/]],
    [{ tools: { xz: '' } }, [/\/tools\/xz: must NOT have fewer than 1 char/]],
    [{ tools: { xz: {} } }, [/\/tools\/xz: must NOT have fewer than 1 prop/]],
    [{ tools: { xz: { debian: 1 } } }, [/\/tools\/xz\/debian: must be string/]],
    [{ environment: { A: 1 } }, [/\/environment\/A: must be string/]],
    [{ options: { a: { type: 'strin' } } }, [/\/options\/a: not a JSON schema: .*type/]],
    [{ options: { a: { typ: 'string' } } }, [/\/options\/a: not a JSON schema: .*"typ"/]],
    [[], [/must be object/]],
    [
      { summry: 'x', provide: [], requires: [1] },
      [/summry/, /did you mean 'provides'/, /requires\/0: must be string/],
    ],
  ]
  for (const [value, messages] of cases) {
    const error = (await read(t, manifest(value)).catch((e: unknown) => e)) as AggregateError
    const faults = error.errors ?? [error]
    t.match(
      faults,
      messages.map((message) => ({ message, code: 'flavour-manifest', place: /flavour\.json$/ })),
      JSON.stringify(value),
    )
    t.equal(faults.length, messages.length)
  }
  await t.rejects(read(t, { 'flavour.json': '{"a": 1,}' }), {
    code: 'flavour-manifest',
    place: /flavour.json$/,
    message: /is not JSON: .*/,
  })
})

t.test('tools have a package by name, or one by distribution', async (t) => {
  const tools = { xz: 'xz-utils', curl: { debian: 'curl', fedora: 'curl-minimal' } }
  t.strictSame((await read(t, manifest({ tools }))).manifest.tools, tools)
})

t.test('every property of the manifest is described', async (t) => {
  for (const [name, schema] of Object.entries(manifestSchema.properties))
    t.match(schema, { description: /^[A-Z].+\.$/ }, name)
})

t.test('all faults of a flavour come at once', async (t) => {
  await t.rejects(
    read(t, {
      ...manifest({ summry: 'x' }),
      'first-boot.d/10-mod.ts': 'export default 1\n',
      'install.d/10-crlf': '#!/bin/sh\r\necho hi\r\n',
    }),
    {
      name: 'Faults',
      errors: [
        { code: 'flavour-manifest' },
        { code: 'hook-invalid', message: /10-crlf' has CRLF line endings/ },
        { code: 'hook-invalid', message: /is a module, and the booted image has no Node/ },
      ],
    },
  )
})

t.test('the build environment, by path in the tree', async (t) => {
  const { buildEnvironment } = await read(t, {
    'build-environment/usr/bin/stub': '#!/bin/sh\n',
    'build-environment/etc/conf': 'x',
  })
  t.match(buildEnvironment, {
    '/usr/bin/stub': { executable: true, digest: /^[0-9a-f]{64}$/ },
    '/etc/conf': { executable: false, source: /build-environment\/etc\/conf$/ },
  })
})

t.test('the summary of flavours that have only a README', async (t) => {
  const folder = t.testdir({ 'README.md': '====\n\n# acme\n\nBrings the sugar.\n' })
  t.equal(await readmeSummary(folder), 'Brings the sugar.')
  t.equal(await readmeSummary(join(folder, 'gone')), '')
})
