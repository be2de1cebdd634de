import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { type Closure, findClosure } from '../../lib/ramdisk/closure.ts'
import { type ElfFileRequest, elfFile } from '../fixtures/elf-file.ts'

const loader = '/lib64/ld-linux-x86-64.so.2'

/** A merged tree with a loader, and files: a text is a script or data, a link begins with `-> `, the rest is ELF. */
function treeOf(t: Test, files: Readonly<Record<string, string | ElfFileRequest>>): string {
  const root = t.testdir()
  for (const name of ['bin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true })
    symlinkSync(`usr/${name}`, join(root, name))
  }
  const all = { '/usr/lib64/ld-linux-x86-64.so.2': {}, ...files }
  for (const [path, content] of Object.entries(all)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof content !== 'string') writeFileSync(file, elfFile(content))
    else if (content.startsWith('-> ')) symlinkSync(content.slice(3), file)
    else writeFileSync(file, content)
    if (typeof content !== 'string' || content.startsWith('#!')) chmodSync(file, 0o755)
  }
  return root
}

function closureOf(
  root: string,
  names: readonly string[],
  applets: readonly string[] = [],
): Closure {
  const wants = names.map((name, index) => ({ name, flavour: 'acme', place: `deps:${index + 1}` }))
  const searchPath = ['/usr/sbin', '/usr/bin', '/bin']
  return findClosure({ root, searchPath, wants, applets: new Set(applets) })
}

const pathsOf = ({ files }: Closure) => [...files.keys()].sort()

t.test('a program comes with interpreter and libraries, links as in the tree', (t) => {
  const root = treeOf(t, {
    '/usr/bin/tool': { interpreter: loader, needed: ['liba.so.1'] },
    '/usr/lib/x86_64-linux-gnu/liba.so.1': '-> liba.so.1.2',
    '/usr/lib/x86_64-linux-gnu/liba.so.1.2': { needed: ['libc.so.6'] },
    '/usr/lib/libc.so.6': {},
    '/usr/bin/other': { needed: ['libnone.so'] },
  })
  const closure = closureOf(root, ['tool'])
  t.strictSame(pathsOf(closure), [
    '/usr/bin/tool',
    '/usr/lib/libc.so.6',
    '/usr/lib/x86_64-linux-gnu/liba.so.1.2',
    '/usr/lib64/ld-linux-x86-64.so.2',
  ])
  t.strictSame(Object.fromEntries(closure.links), {
    '/lib': 'usr/lib',
    '/lib64': 'usr/lib64',
    '/usr/lib/x86_64-linux-gnu/liba.so.1': 'liba.so.1.2',
  })
  t.equal(closure.files.get('/usr/bin/tool')?.share, 'binaries')
  t.equal(closure.files.get('/usr/lib/libc.so.6')?.share, 'libraries')
  t.end()
})

t.test('where libraries are found', (t) => {
  const cases: [string, ElfFileRequest, string, string][] = [
    ['RUNPATH', { runpath: '/opt/lib' }, '/opt/lib/liba.so', '/usr/lib/liba.so'],
    ['RPATH', { rpath: '/opt/lib' }, '/opt/lib/liba.so', '/usr/lib/liba.so'],
    ['$ORIGIN', { runpath: '$ORIGIN/../own' }, '/usr/own/liba.so', '/usr/lib/liba.so'],
    [
      'RPATH is void beside RUNPATH',
      { rpath: '/opt/lib', runpath: '/x' },
      '/usr/lib/liba.so',
      '/opt/lib/liba.so',
    ],
    [
      'the folder of the machine first',
      {},
      '/usr/lib/x86_64-linux-gnu/liba.so',
      '/usr/lib/liba.so',
    ],
  ]
  for (const [name, paths, wanted, other] of cases) {
    const tool = { ...paths, needed: ['liba.so'] }
    const root = treeOf(t, { '/usr/bin/tool': tool, [wanted]: {}, [other]: {} })
    t.strictSame(pathsOf(closureOf(root, ['tool'])), ['/usr/bin/tool', wanted].sort(), name)
  }
  t.end()
})

t.test('ld.so.conf counts, and the ramdisk gets a link, because it has no cache', (t) => {
  const root = treeOf(t, {
    '/etc/ld.so.conf': '# what there is\ninclude /etc/ld.so.conf.d/*.conf\n',
    '/etc/ld.so.conf.d/acme.conf': '/opt/acme/lib\n',
    '/usr/bin/tool': { needed: ['liba.so'] },
    '/opt/acme/lib/liba.so': {},
  })
  const { files, links } = closureOf(root, ['tool'])
  t.ok(files.has('/opt/acme/lib/liba.so'))
  t.equal(links.get('/usr/lib/x86_64-linux-gnu/liba.so'), '/opt/acme/lib/liba.so')
  t.end()
})

t.test('a library of another machine or width is passed over', (t) => {
  const root = treeOf(t, {
    '/usr/bin/tool': { needed: ['liba.so'] },
    '/usr/lib/x86_64-linux-gnu/liba.so': { machine: 183 },
    '/usr/lib64/liba.so': { bits: 32 },
    '/usr/lib/liba.so': {},
  })
  t.ok(pathsOf(closureOf(root, ['tool'])).includes('/usr/lib/liba.so'))
  t.end()
})

t.test('scripts bring their interpreters; those that busybox has need no file', (t) => {
  const root = treeOf(t, {
    '/usr/bin/one': '#!/usr/bin/perl -w\n',
    '/usr/bin/two': '#!/bin/sh\n',
    '/usr/bin/three': '#!/usr/bin/env perl\n',
    '/usr/bin/perl': {},
    '/usr/bin/env': {},
  })
  t.ok(pathsOf(closureOf(root, ['one'])).includes('/usr/bin/perl'))
  const shell = closureOf(root, ['two'], ['sh'])
  t.strictSame([pathsOf(shell), [...shell.appletPaths]], [['/usr/bin/two'], ['/bin/sh']])
  const env = closureOf(root, ['three'], ['sh', 'env'])
  t.ok(env.files.has('/usr/bin/perl'))
  t.strictSame([...env.appletPaths], ['/usr/bin/env'])
  t.throws(() => closureOf(root, ['two']), { code: 'ramdisk-missing', message: /no '\/bin\/sh'/ })
  t.end()
})

t.test('names, paths, folders and patterns', (t) => {
  const root = treeOf(t, {
    '/usr/bin/tool': {},
    '/usr/share/data/a/b.txt': 'text',
    '/usr/share/data/c.txt': 'text',
    '/usr/lib/libnss_dns.so.2': {},
  })
  const cases: [string, string[]][] = [
    ['/usr/bin/tool', ['/usr/bin/tool']],
    ['/bin/tool', ['/usr/bin/tool']],
    ['/usr/share/data', ['/usr/share/data/a/b.txt', '/usr/share/data/c.txt']],
    ['/lib/libnss_*', ['/usr/lib/libnss_dns.so.2']],
  ]
  for (const [name, paths] of cases) t.strictSame(pathsOf(closureOf(root, [name])), paths, name)
  const data = closureOf(root, ['/usr/share/data/c.txt']).files.get('/usr/share/data/c.txt')
  t.equal(data?.share, 'data')
  t.end()
})

t.test('everything that is missing is told at once, and who wants it', (t) => {
  const root = treeOf(t, { '/usr/bin/tool': {} })
  const { missing } = closureOf(root, ['none', 'tool', '/no/file', 'mount', '/no/*'], ['mount'])
  t.strictSame(
    missing.map(({ name, place }) => `${place} ${name}`),
    ['deps:1 none', 'deps:3 /no/file', 'deps:5 /no/*'],
  )
  t.end()
})

t.test('what a program needs and the tree does not have', (t) => {
  const root = treeOf(t, {
    '/usr/bin/tool': { needed: ['libnone.so.1'] },
    '/usr/bin/cut': '-> nowhere',
    '/usr/bin/broken': '',
  })
  t.throws(() => closureOf(root, ['tool']), {
    code: 'ramdisk-missing',
    message: `'/usr/bin/tool' needs the library 'libnone.so.1', and the tree has none of its kind`,
  })
  t.throws(() => closureOf(root, ['/usr/bin/cut']), { message: /a link to '\/usr\/bin\/nowhere'/ })
  writeFileSync(join(root, 'usr/bin/broken'), elfFile({ needed: ['a'] }).subarray(0, 90))
  t.throws(() => closureOf(root, ['broken']), { code: 'ramdisk-invalid', place: '/usr/bin/broken' })
  t.end()
})
