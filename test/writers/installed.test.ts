import t from 'tap'
import { readInstalled } from '../../lib/writers/installed.ts'

const status = `Package: e2fsprogs
Status: install ok installed
Architecture: amd64
Version: 1.47.0-2
Pre-Depends: libext2fs2 (= 1.47.0-2), libc6 (>= 2.34) | libc6.1
Depends: logsave

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: zlib1g
Status: hold ok installed
Architecture: amd64
Version: 1:1.2.13
`

const root = t.testdir({
  var: {
    lib: {
      dpkg: {
        status,
        info: {
          'e2fsprogs.list': '/.\n/sbin\n/sbin/mke2fs\n',
          'zlib1g:amd64.list': '/lib/x86_64-linux-gnu/libz.so.1\n',
        },
      },
    },
  },
})

t.test('what is installed', async (t) => {
  const host = await readInstalled(root)
  t.strictSame(host?.find('e2fsprogs'), {
    name: 'e2fsprogs',
    version: '1.47.0-2',
    architecture: 'amd64',
    needs: ['libext2fs2', 'libc6', 'logsave'],
  })
  t.equal(host?.find('zlib1g')?.version, '1:1.2.13', 'the last one, on hold')
  for (const name of ['gone', 'e2fsprog', 'fsprogs', '', 'a\nb'])
    t.equal(host?.find(name), undefined)
})

t.test('whose a file is', async (t) => {
  const host = await readInstalled(root)
  t.equal(await host?.owns('e2fsprogs', '/sbin/mke2fs'), true)
  t.equal(await host?.owns('e2fsprogs', '/usr/sbin/mke2fs'), true, 'where /sbin is a link')
  t.equal(await host?.owns('e2fsprogs', '/usr/local/sbin/mke2fs'), false)
  t.equal(await host?.owns('zlib1g', '/lib/x86_64-linux-gnu/libz.so.1'), true)
  t.equal(await host?.owns('gone', '/sbin/mke2fs'), false)
})

t.test('a host without such a database', async (t) => {
  t.equal(await readInstalled(t.testdir()), undefined)
})
