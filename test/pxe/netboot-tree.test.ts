import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findLoader, type Loader } from '../../lib/pxe/loaders.ts'
import { commandLineOf, writeNetbootTree } from '../../lib/pxe/netboot-tree.ts'

const sha256 = 'ab'.repeat(32)

/** A loader whose files the test brings, so that it runs without the packages. */
function prepare(t: Test, name: string) {
  const folder = t.testdir({ 'job.ramdisk': 'R', 'job.kernel': 'K', 'out.qcow2': 'I', loader: '' })
  const at = (file: string) => join(folder, file)
  const real = findLoader(name)
  const loader: Loader = {
    ...real,
    files: [{ command: at('loader'), packages: { debian: 'it' } }],
    optionalFiles: [],
  }
  const image = { path: at('out.qcow2'), sha256 }
  return {
    at,
    request: {
      folder: at('tree'),
      loader,
      kernel: at('job.kernel'),
      initrd: at('job.ramdisk'),
      image,
      append: '',
    },
  }
}

t.test('pxelinux: what is served, and that the interface is told', async (t) => {
  const { request, at } = prepare(t, 'pxelinux')
  const { files } = await writeNetbootTree(request)
  t.same(files, ['loader', 'job.kernel', 'job.ramdisk', 'out.qcow2', 'pxelinux.cfg/default'])
  t.equal(readFileSync(at('tree/job.kernel'), 'utf8'), 'K')
  t.equal(
    readFileSync(at('tree/pxelinux.cfg/default'), 'utf8'),
    `SERIAL 0 115200
DEFAULT job
LABEL job
  LINUX job.kernel
  INITRD job.ramdisk
  APPEND console=tty0 console=ttyS0,115200 deploy_image=out.qcow2 deploy_digest=sha256:${sha256}
  IPAPPEND 2
`,
  )
  await writeNetbootTree(request)
  t.same(readdirSync(at('tree')).sort(), [
    'job.kernel',
    'job.ramdisk',
    'loader',
    'out.qcow2',
    'pxelinux.cfg',
  ])
})

t.test('ipxe: the same as a script', async (t) => {
  const { request, at } = prepare(t, 'ipxe')
  await writeNetbootTree({ ...request, append: 'console=ttyS1 quiet' })
  t.equal(
    readFileSync(at('tree/boot.ipxe'), 'utf8'),
    `#!ipxe
kernel job.kernel initrd=job.ramdisk deploy_image=out.qcow2 deploy_digest=sha256:${sha256} console=ttyS1 quiet BOOTIF=01-\${mac:hexhyp}
initrd job.ramdisk
boot
`,
  )
})

t.test('the address of the image', async (t) => {
  const image = { path: '/srv/my image.raw', sha256, url: 'http://10.0.0.1/images/' }
  t.match(
    commandLineOf({ loader: findLoader('pxelinux'), image, append: '' }),
    ' deploy_image=http://10.0.0.1/images/my%20image.raw ',
  )
  t.equal(
    commandLineOf({ loader: findLoader('pxelinux'), append: '' }),
    'console=tty0 console=ttyS0,115200',
  )
})

t.test('what a configuration cannot say is refused before anything is copied', async (t) => {
  for (const [name, append] of [
    ['pxelinux', 'a\n  KERNEL evil'],
    ['ipxe', 'a\nshell'],
    ['ipxe', 'a && shell'],
    ['ipxe', `x=$\{net0/mac}`],
  ] as const) {
    const { request, at } = prepare(t, name)
    await t.rejects(writeNetbootTree({ ...request, append }), { code: 'text-refused' }, append)
    t.notOk(existsSync(at('tree')))
  }
  const { request, at } = prepare(t, 'pxelinux')
  writeFileSync(at('my job.ramdisk'), '')
  const blank = writeNetbootTree({ ...request, initrd: at('my job.ramdisk') })
  await t.rejects(blank, { code: 'text-refused', place: 'my job.ramdisk' })
})

t.test('faults', async (t) => {
  const { request, at } = prepare(t, 'pxelinux')
  t.throws(() => findLoader('grub'), {
    code: 'usage',
    message: /pxelinux or ipxe after --loader, got 'grub'/,
  })
  const absent = writeNetbootTree({ ...request, kernel: at('other.kernel') })
  await t.rejects(absent, { code: 'usage', message: /none at '.*other\.kernel'/ })
  mkdirSync(at('two'))
  writeFileSync(at('two/job.kernel'), '')
  const twice = writeNetbootTree({ ...request, initrd: at('two/job.kernel') })
  await t.rejects(twice, {
    code: 'usage',
    message: /Two files of the tree are called 'job\.kernel'/,
  })
  const file = writeNetbootTree({
    ...request,
    loader: {
      ...request.loader,
      files: [{ command: '/no/loader.0', packages: { debian: 'some-loader' } }],
    },
  })
  await t.rejects(file, { code: 'tool-missing', message: /some-loader|\/no\/loader\.0/ })
})
