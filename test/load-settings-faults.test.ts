import t from 'tap'
import { loadSettings, type SettingSources } from '../lib/load-settings.ts'
import { settingsOfRamdisk } from '../lib/products/ramdisk/settings.ts'

const load = (sources: Partial<SettingSources>) =>
  loadSettings({
    flavours: ['vm'],
    env: {},
    cwd: '/desk',
    hostArchitecture: 'amd64',
    ...sources,
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
    [
      'below zero',
      { flags: { imageSize: '-3' } },
      [{ message: /above 0, at most 2048, got '-3'/ }],
    ],
    [
      'megabytes, and days of waiting',
      { flags: { imageSize: '3000', networkTimeout: '1e9' } },
      [
        { message: /at most 2048, got '3000'$/, hint: /GB, without a unit/ },
        { message: /at most 86400, got '1e9'$/ },
      ],
    ],
    ['a unit', { flags: { imageSize: '10G' } }, [{ message: /got '10G'/, hint: /without a unit/ }]],
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
      'a flag of another product',
      { product: settingsOfRamdisk, flags: { imageSize: '3' }, file: { filesystem: 'vfat' } },
      [
        {
          message: "The product 'ramdisk' has no --image-size; 'disk' has it",
          place: '--image-size',
          hint: /--product disk$/,
        },
      ],
    ],
    [
      'an ending of another tool',
      { flags: { output: 'x.iso' } },
      [{ message: /No format writes files that end with '\.iso'/, hint: /img, .*qcow2, raw, / }],
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
