import t from 'tap'
import { imageService } from '../../../lib/targets/glance/catalog.ts'

const service = (url: string) => [
  { type: 'image', endpoints: [{ interface: 'public', url, region: 'north' }] },
]
const wanted = { endpoint: undefined, region: undefined, kind: 'publicURL', isSecure: true }

t.test('where images are, whatever the catalog has behind the address', (t) => {
  for (const end of ['', '/', '/v2', '/v2/', '/v2.1/'])
    t.equal(
      imageService(service(`https://cloud.example/image${end}`), wanted).href,
      'https://cloud.example/image/v2/',
    )
  t.end()
})

t.test('no token goes where anybody could read it', (t) => {
  const plain = service('http://cloud.example')
  t.throws(() => imageService(plain, wanted), { code: 'target-refused', message: /without TLS/ })
  const endpoint = 'http://10.0.0.1:9292'
  t.equal(imageService(plain, { ...wanted, endpoint }).href, `${endpoint}/v2/`)
  t.throws(() => imageService(plain, { ...wanted, region: 'south' }), { code: 'target-refused' })
  t.throws(() => imageService([], wanted), { code: 'target-refused' })
  t.end()
})
