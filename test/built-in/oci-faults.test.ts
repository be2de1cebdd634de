import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needsSandbox } from '../fixtures/workshop.ts'
import { prepare } from './oci-base.ts'

const skip = needsSandbox()

t.test('what is damaged, missing or not known', { skip }, async (t) => {
  const { shop, layout, write, below, plan, build } = prepare(t)
  const base = layout.layer(below)
  t.match(await plan(''), { code: 'settings-invalid', message: /has no image/ })
  t.match(await plan('nowhere:x'), {
    code: 'settings-invalid',
    message: /no image at '.*\/nowhere'/,
  })
  t.match(await plan('out'), { code: 'image-invalid', message: /neither index.json nor manifest/ })
  writeFileSync(join(shop.folder, 'text'), 'text')
  t.match(await plan('text'), { code: 'image-invalid', message: /is no archive/ })
  layout.finish({ '': layout.image([{ ...base, mediaType: 'application/x-sugar' }]) })
  t.match(await plan('image'), {
    code: 'image-invalid',
    message: /not known: 'application\/x-sugar'/,
  })
  layout.finish({ '': { ...layout.image([base]), mediaType: 'application/x-sugar' } })
  t.match(await plan('image'), { message: /an image or an index, got 'application\/x-sugar'/ })
  layout.finish({ '': { ...layout.image([base]), digest: 'md5:1' } })
  t.match(await plan('image'), { message: /Expected a digest 'sha256:…', got 'md5:1'/ })
  const up = layout.layer(write({ 'etc/.wh...': '' }))
  layout.finish({ '': layout.image([base, up]) })
  t.match((await build('image')).error, {
    code: 'image-invalid',
    message: /marks '\.\.' as deleted/,
  })
  layout.finish({ '': layout.image([base]) })
  const blob = join(layout.folder, 'blobs', base.digest.replace(':', '/'))
  appendFileSync(blob, 'x')
  t.match((await build('image')).error, {
    code: 'image-invalid',
    message: /is sha256:.*, not sha256:/,
  })
  rmSync(blob)
  t.match((await build('image')).error, {
    code: 'image-invalid',
    message: /There is no 'blobs\/sha256/,
  })
})

t.test('an index, or a list of saved images, that is none', { skip }, async (t) => {
  const { shop, layout, plan } = prepare(t)
  const index = join(layout.folder, 'index.json')
  const digest = `sha256:${'0'.repeat(64)}`
  for (const broken of [
    ...[
      'null',
      '5',
      '[]',
      '{}',
      '{',
      '{"manifests":5}',
      '{"manifests":[null]}',
      '{"manifests":[{}]}',
    ],
    JSON.stringify({ manifests: [{ digest, platform: 'x' }] }),
    JSON.stringify({ manifests: [{ digest, annotations: { x: 5 } }] }),
  ]) {
    writeFileSync(index, broken)
    t.match(await plan('image'), { code: 'image-invalid', message: /index.json'/ }, broken)
  }
  rmSync(index)
  for (const broken of ['null', '{}', '[5]', '[{"Config":"x"}]', '[{"Config":"x","Layers":5}]']) {
    writeFileSync(join(shop.folder, 'image/manifest.json'), broken)
    t.match(await plan('image'), { code: 'image-invalid', message: /manifest.json'/ }, broken)
  }
})
