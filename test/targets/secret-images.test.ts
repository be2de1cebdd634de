import { join } from 'node:path'
import t from 'tap'
import { secretFaults } from '../../lib/targets/secret-images.ts'

const manifest = (secretFiles: unknown, path = '/x/out.raw.zst') =>
  JSON.stringify({ artifacts: [{ path, kind: 'raw.zst', sha256: 'ab' }], secretFiles })

t.test('an image is refused for what its manifest says', async (t) => {
  const folder = t.testdir({
    'out.raw.zst': '',
    'out.manifest.json': manifest(['/etc/password', '/etc/\u001b[1m']),
    'other.qcow2': '',
    'none.raw': '',
    'none.manifest.json': manifest(undefined, '/x/none.raw'),
    'odd.raw': '',
    'odd.manifest.json': '{"artifacts": 3, "secretFiles": {}}',
  })
  const of = (...names: string[]) => secretFaults(names.map((name) => join(folder, name)))
  t.match(await of('out.raw.zst'), [
    { code: 'target-invalid', message: /\/etc\/password, \/etc\/\\u001b/, hint: /--with-secrets/ },
  ])
  t.strictSame(await of('other.qcow2', 'none.raw', 'odd.raw', 'absent.raw'), [])
})
