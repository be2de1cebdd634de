import t from 'tap'
import { diskSettings } from '../../../lib/disk/disk-settings.ts'
import { loadSettings } from '../../../lib/load-settings.ts'
import { disk } from '../../../lib/products/disk.ts'

const load = (flags: Readonly<Record<string, unknown>>) =>
  loadSettings({ flags, flavours: ['vm'], env: {}, cwd: '/desk' })

t.test('settings of a disk', (t) => {
  t.strictSame(load({}).product, {
    name: 'disk',
    flavours: [],
    isBaseless: false,
    settings: {
      formats: ['qcow2'],
      filesystem: 'ext4',
      formatOptions: { qcow2: { compression: 'zstd' } },
      endings: { qcow2: 'qcow2' },
    },
  })
  const asked = load({ imageSize: '3', filesystem: 'vfat', uncompressed: true })
  t.match(diskSettings(asked), {
    imageSize: 3,
    filesystem: 'vfat',
    formatOptions: { qcow2: { compression: 'none' } },
  })
  t.end()
})

t.test('an ending that is a format selects it', (t) => {
  const cases: [string | undefined, string[] | string | undefined, string, string[]][] = [
    [undefined, undefined, '/desk/image', ['qcow2']],
    ['out', undefined, '/desk/out', ['qcow2']],
    ['out.img', undefined, '/desk/out', ['raw']],
    ['web.example.com', undefined, '/desk/web.example.com', ['qcow2']],
    ['out.raw', undefined, '/desk/out', ['raw']],
    ['/tmp/out.qcow2', undefined, '/tmp/out', ['qcow2']],
    ['out.raw', ['qcow2'], '/desk/out', ['qcow2', 'raw']],
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

t.test('options of formats, and endings', (t) => {
  const both = { qcow2: 'qcow2', raw: 'raw' }
  const zlib = { qcow2: { compression: 'zlib' } }
  const cases: [Record<string, unknown>, object, object][] = [
    [{}, { qcow2: { compression: 'zstd' } }, { qcow2: 'qcow2' }],
    [{ formats: 'qcow2:compression=zlib,raw' }, { ...zlib, raw: {} }, both],
    [{ uncompressed: true, formats: 'qcow2:compression=zlib' }, zlib, { qcow2: 'qcow2' }],
    [{ output: 'x.img' }, { raw: {} }, { raw: 'img' }],
    [{ output: 'x.raw' }, { raw: {} }, { raw: 'raw' }],
    [{ output: 'x.qcow2', formats: 'qcow2:compression=zlib' }, zlib, { qcow2: 'qcow2' }],
  ]
  for (const [flags, formatOptions, endings] of cases) {
    const settings = load(flags)
    t.match(diskSettings(settings), { formatOptions, endings }, JSON.stringify(flags))
    t.strictSame(diskSettings(settings).endings, endings, JSON.stringify(flags))
  }
  t.strictSame(
    disk.outputs(load({ output: 'x.img', formats: 'qcow2' })).map(({ path }) => path),
    ['/desk/x.qcow2', '/desk/x.img'],
    'the file is called as it was asked for',
  )
  t.end()
})

t.test('formats of trees, and names that other tools have for them', async (t) => {
  const settings = (...formats: string[]) =>
    diskSettings(loadSettings({ flavours: [], cwd: '/desk', env: {}, flags: { formats } }))
  t.match(settings('raw', 'oci:cmd=/bin/a;-b'), {
    treeFormats: ['oci'],
    formatOptions: { oci: { cmd: '/bin/a;-b', tag: 'latest', compression: 'gzip' } },
  })
  t.notOk('treeFormats' in settings('raw'))
  t.throws(() => settings('docker'), { message: "Unknown format 'docker'; did you mean 'oci'?" })
  t.throws(() => settings('tgz'), { message: "Unknown format 'tgz'; did you mean 'tar.gz'?" })
  t.throws(() => settings('tar:level=9'), { message: /^Options of format 'tar': / })
})
