/** Images of containers whose documents are anything: what is wrong is told as a fault of the image, and nothing else. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { openContainer } from '../../flavours/oci/lib/container.ts'
import { readImage } from '../../flavours/oci/lib/image.ts'
import { amd64 } from '../../lib/architectures/amd64.ts'
import { digest } from '../../lib/content.ts'
import { anyValue, placesIn, replaced } from '../fixtures/any-value.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'

const runs = fuzzRuns(1000)
const folder = t.testdir({ blobs: { sha256: {} } })

interface Documents {
  readonly config: unknown
  manifest(config: object): unknown
  index(manifest: object): unknown
}

const documents: Documents = {
  config: {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['A=b'] },
    rootfs: { diff_ids: [] },
  },
  manifest: (config) => ({
    schemaVersion: 2,
    config,
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${'0'.repeat(64)}` },
    ],
  }),
  index: (manifest) => ({
    manifests: [{ ...manifest, platform: { architecture: 'amd64', os: 'linux' }, annotations: {} }],
  }),
}

function add(text: string, mediaType: string) {
  const hash = digest(text)
  writeFileSync(join(folder, 'blobs/sha256', hash), text)
  return { mediaType, digest: `sha256:${hash}`, size: text.length }
}

type Change = (name: string, value: unknown) => string

/** An image whose documents point to each other whatever was changed in them. */
async function readChanged(change: Change): Promise<unknown> {
  const type = (name: string) => `application/vnd.oci.image.${name}.v1+json`
  const config = add(change('config', documents.config), type('config'))
  const manifest = add(change('manifest', documents.manifest(config)), type('manifest'))
  writeFileSync(join(folder, 'index.json'), change('index', documents.index(manifest)))
  const container = await openContainer(folder, async () => {
    throw new Error('no program is called for a folder')
  })
  return readImage(container, amd64)
}

const told: readonly unknown[] = ['image-invalid', 'settings-invalid']

/** True for what people are told. Its class is that of hooks. */
function isTold(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.name === 'ParfaitError' &&
    told.includes(error.code)
  )
}

async function hold(change: Change): Promise<void> {
  try {
    await readChanged(change)
  } catch (error) {
    if (!isTold(error)) throw error
  }
}

const name = fc.constantFrom('config', 'manifest', 'index')

t.test('as it is', async (t) => {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
  t.match(await readChanged((_, value) => JSON.stringify(value)), { layers: [{}] })
})

t.test('any value in any place', async () => {
  const property = fc.asyncProperty(name, fc.nat(), anyValue, (changed, place, by) =>
    hold((one, value) => {
      if (one !== changed) return JSON.stringify(value)
      const places = placesIn(value)
      return JSON.stringify(replaced(value, places[place % places.length] ?? [], by)) ?? 'null'
    }),
  )
  await fc.assert(property, { numRuns: runs })
})

t.test('any bytes', async () => {
  const bytes = fc.array(fc.tuple(fc.nat(400), fc.string({ unit: 'binary', maxLength: 2 })), {
    minLength: 1,
    maxLength: 5,
  })
  const property = fc.asyncProperty(name, bytes, (changed, changes) =>
    hold((one, value) => {
      let text = JSON.stringify(value)
      if (one === changed)
        for (const [at, by] of changes) text = text.slice(0, at) + by + text.slice(at + 1)
      return text
    }),
  )
  await fc.assert(property, { numRuns: runs })
})
