import t from 'tap'
import { diskSettings } from '../../../lib/disk/disk-settings.ts'
import { loadSettings } from '../../../lib/load-settings.ts'

const load = (flags: Readonly<Record<string, unknown>>) =>
  loadSettings({ flags, flavours: ['vm'], env: {}, cwd: '/desk' })

t.test('settings of a disk', (t) => {
  t.strictSame(load({}).product, {
    name: 'disk',
    flavours: [],
    isBaseless: false,
    settings: { formats: ['qcow2'], filesystem: 'ext4', compress: true },
  })
  const asked = load({ imageSize: '3', filesystem: 'vfat', uncompressed: true })
  t.match(diskSettings(asked), { imageSize: 3, filesystem: 'vfat', compress: false })
  t.end()
})

t.test('an ending that is a format selects it', (t) => {
  const cases: [string | undefined, string[] | string | undefined, string, string[]][] = [
    [undefined, undefined, '/desk/image', ['qcow2']],
    ['out', undefined, '/desk/out', ['qcow2']],
    ['out.raw', undefined, '/desk/out', ['raw']],
    ['/tmp/out.qcow2', undefined, '/tmp/out', ['qcow2']],
    ['out.raw', ['qcow2'], '/desk/out', ['raw', 'qcow2']],
    ['out.raw', ['raw'], '/desk/out', ['raw']],
    ['out', 'qcow2,raw', '/desk/out', ['qcow2', 'raw']],
    ['out.v1.2', undefined, '/desk/out.v1.2', ['qcow2']],
    ['outraw', undefined, '/desk/outraw', ['qcow2']],
  ]
  for (const [output, formats, path, wanted] of cases) {
    const settings = load({ output, formats })
    t.match(
      { ...settings, ...diskSettings(settings) },
      { output: path, formats: wanted },
      `${output} ${formats}`,
    )
  }
  t.end()
})
