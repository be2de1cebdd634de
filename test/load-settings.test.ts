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

t.test('all faults at once, each with its place', (t) => {
  const cases: [string, Partial<SettingSources>, object[]][] = [
    [
      'an unknown key',
      { file: { imageSiez: 1 } },
      [{ message: /^Unknown setting 'imageSiez'; did you mean 'imageSize'/ }],
    ],
    [
      'no number',
      { flags: { imageSize: 'big' } },
      [{ message: /^Expected a number, got 'big'$/, place: /--image-size/ }],
    ],
    ['zero', { env: { IMAGE_SIZE: '0' } }, [{ message: /got '0'/, place: /^IMAGE_SIZE$/ }]],
    ['below zero', { flags: { imageSize: '-3' } }, [{ message: /got '-3'/ }]],
    [
      'no boolean',
      { env: { PARFAIT_OFFLINE: 'perhaps' } },
      [{ message: /Expected a boolean, got 'perhaps'/ }],
    ],
    [
      'no text',
      { file: { release: 12 } },
      [{ message: /Expected a text, got '12'/, place: /release in the file/, hint: /"12"/ }],
    ],
    [
      'a format',
      { flags: { formats: 'qcow' } },
      [
        {
          message: /Unknown format 'qcow'; did you mean 'qcow2'/,
          place: /^--type$/,
          hint: /qcow2, raw/,
        },
      ],
    ],
    [
      'a filesystem, in the middle of nothing yet',
      { flags: { filesystem: 'exg4' } },
      [{ message: /^Unknown filesystem 'exg4'; did you mean 'ext4'\?$/, place: /^--fs$/ }],
    ],
    [
      'an architecture',
      { env: { ARCH: 'amd46' } },
      [{ message: /^Unknown architecture 'amd46'; did you mean 'amd64'\?$/, place: /^ARCH$/ }],
    ],
    [
      'a leak gate of a file',
      { file: { leakGate: 'errors' } },
      [{ message: /did you mean 'error'/, place: /^leakGate in the file$/ }],
    ],
    [
      'values of a file that are of another type',
      { file: { packages: [1], imageSize: true, offline: 1, store: [] } },
      [
        { message: /^Expected a number, got 'true'$/ },
        { message: /^Expected a list, got '\[1\]'$/ },
        { message: /^Expected a path, got '\[\]'$/ },
        { message: /^Expected a boolean, got '1'$/ },
      ],
    ],
    [
      'a setting that is none, of a caller',
      { flags: { imageSiez: 1 } },
      [{ message: /^Unknown setting 'imageSiez'; did you mean 'imageSize'\?$/, place: 'flags' }],
    ],
    [
      'an ending of another tool',
      { flags: { output: 'x.vhd' } },
      [{ message: /No format writes files that end with '\.vhd'/, hint: /img, qcow2, raw/ }],
    ],
    [
      'an ending with a slip',
      { flags: { output: 'x.qcow' } },
      [{ message: /'\.qcow'; did you mean '\.qcow2'\?/, place: /--output/ }],
    ],
    [
      'options of formats',
      { flags: { formats: 'qcow2:compression=gzip,raw:x=1,raw:y' } },
      [
        { message: /Expected FORMAT:KEY=VALUE, got 'raw:y'/ },
        { message: /'qcow2': compression: must be one of 'zstd', 'zlib', 'none'/, place: /--type/ },
        { message: /'raw': unknown key 'x'/ },
      ],
    ],
    [
      'a mode',
      { env: { PARFAIT_SANDBOX: 'docker' } },
      [
        {
          message: /Unknown sandbox mode 'docker'/,
          place: /^PARFAIT_SANDBOX$/,
          hint: /auto, user/,
        },
      ],
    ],
    [
      'an option',
      { set: ['vm=1'] },
      [{ message: /Expected flavour.key=value, got 'vm=1'/, place: /--set/ }],
    ],
    [
      'the clock',
      { env: { SOURCE_DATE_EPOCH: 'today' } },
      [{ place: /SOURCE_DATE_EPOCH/, message: /got 'today'/ }],
    ],
    [
      'options that are no map',
      { file: { options: ['a'] } },
      [{ message: /Expected a map/, place: /options in the file/ }],
    ],
    [
      'options of a flavour that are no map',
      { file: { options: { vm: 5 } } },
      [{ message: /Expected a map of options, got '5'/, place: /options.vm in the file/ }],
    ],
    [
      'flavours that are no list',
      { file: { flavours: 'vm' } },
      [{ message: /Expected a list of names, got '"vm"'/, place: /flavours in the file/ }],
    ],
    [
      'several',
      { flags: { imageSize: 'x' }, env: { SOURCE_DATE_EPOCH: 'x' }, file: { a: 1 }, set: ['x'] },
      [{}, {}, {}, {}],
    ],
  ]
  for (const [title, sources, wanted] of cases) {
    let error: unknown
    try {
      load(sources)
    } catch (thrown) {
      error = thrown
    }
    const faults = (error as AggregateError | undefined)?.errors ?? (error ? [error] : [])
    t.match(
      faults,
      wanted.map((one) => ({ code: 'settings-invalid', ...one })),
      title,
    )
    t.equal(faults.length, wanted.length, title)
  }
  t.end()
})

t.test('settings are frozen', (t) => {
  t.ok(Object.isFrozen(load({})))
  t.end()
})
