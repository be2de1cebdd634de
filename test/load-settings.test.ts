import t from 'tap'
import { loadSettings, type SettingSources } from '../lib/load-settings.ts'

const load = (sources: Partial<SettingSources>) =>
  loadSettings({
    flavours: ['vm'],
    env: {},
    cwd: '/desk',
    hostArchitecture: 'amd64',
    ...sources,
  })

t.test('the least that can be said', (t) => {
  const settings = loadSettings({ flavours: ['vm'], cwd: '/desk', env: {} })
  t.match(settings, { flavours: ['vm'], output: '/desk/image', product: { name: 'disk' } })
  t.match(settings.architecture, /^[a-z0-9]+$/)
  t.end()
})

t.test('flags over variables over the file over defaults', (t) => {
  const cases: [string, Partial<SettingSources>, object][] = [
    ['defaults', {}, { architecture: 'amd64', base: 'debian', product: { name: 'disk' } }],
    ['file', { file: { architecture: 'arm64' } }, { architecture: 'arm64' }],
    [
      'variable',
      { env: { ARCH: 'i386' }, file: { architecture: 'arm64' } },
      { architecture: 'i386' },
    ],
    [
      'flag',
      { flags: { architecture: 'armhf' }, env: { ARCH: 'i386' }, file: { architecture: 'arm64' } },
      { architecture: 'armhf' },
    ],
    [
      'an empty variable is none',
      { env: { ARCH: '' }, file: { architecture: 'arm64' } },
      { architecture: 'arm64' },
    ],
    ['a number', { env: { IMAGE_SIZE: '1.5' } }, { product: { settings: { imageSize: 1.5 } } }],
    ['a number of a file', { file: { imageSize: 3 } }, { product: { settings: { imageSize: 3 } } }],
    [
      'a list',
      { flags: { packages: 'vim,less figlet  htop' } },
      { packages: ['vim', 'less', 'figlet', 'htop'] },
    ],
    [
      'paths',
      { env: { FLAVOURS_PATH: 'a:/b::c' } },
      { flavoursPath: ['/desk/a', '/b', '/desk/c'] },
    ],
    [
      'a flag alone',
      { flags: { skipBase: true, uncompressed: true } },
      {
        base: undefined,
        product: { settings: { formatOptions: { qcow2: { compression: 'none' } } } },
      },
    ],
    [
      'lists of a file, as they are',
      { file: { packages: ['a b', 'c,d'], flavoursPath: ['/x:y'] } },
      { packages: ['a b', 'c,d'], flavoursPath: ['/x:y'] },
    ],
    [
      'a text of a file, as in a variable',
      { file: { packages: 'a b,c' } },
      { packages: ['a', 'b', 'c'] },
    ],
    ['yes as a variable', { env: { PARFAIT_OFFLINE: 'yes' } }, { offline: true }],
    ['0 as a variable', { env: { PARFAIT_OFFLINE: '0' } }, { offline: false }],
    ['the store', { env: { HOME: '/home/me' } }, { store: '/home/me/.cache/parfait' }],
    [
      'the store by XDG',
      { env: { HOME: '/home/me', XDG_CACHE_HOME: '/c' } },
      { store: '/c/parfait' },
    ],
    [
      'the store by name',
      { env: { PARFAIT_STORE: 's', XDG_CACHE_HOME: '/c' } },
      { store: '/desk/s' },
    ],
    ['the clock', { env: { SOURCE_DATE_EPOCH: '1234' } }, { clock: 1234 }],
    ['no clock', { env: { SOURCE_DATE_EPOCH: '' } }, { clock: undefined }],
  ]
  for (const [title, sources, wanted] of cases) t.match(load(sources), wanted, title)
  t.end()
})

t.test('hooks see flags and variables alike', (t) => {
  const flags = { architecture: 'arm64', output: 'x/out.raw', filesystem: 'ext4', release: 'sid' }
  t.match(load({ flags, env: { ARCH: 'i386', OWN: '1' } }).env, {
    ARCH: 'arm64',
    IMAGE_NAME: 'out',
    IMAGE_TYPE: 'raw',
    FS_TYPE: 'ext4',
    RELEASE: 'sid',
    OWN: '1',
  })
  t.end()
})

t.test('options of the file and of --set', (t) => {
  const file = { options: { vm: { esp: '32M', cmdline: 'quiet' } } }
  const settings = load({ file, set: ['vm.esp=64M', 'other.a.b=c=d', 'other.e='] })
  t.strictSame(settings.options, { vm: { esp: '64M' }, other: { 'a.b': 'c=d', e: '' } })
  t.strictSame(settings.fileOptions, file.options, 'apart: variables stand between them')
  t.end()
})

t.test('settings are frozen', (t) => {
  t.ok(Object.isFrozen(load({})))
  t.end()
})
