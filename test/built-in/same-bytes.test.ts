import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFile } from '../../lib/files.ts'
import { runCommand } from '../fixtures/commands.ts'
import { OciLayout } from '../fixtures/oci-image.ts'
import { inFolder, writeRootTree } from '../fixtures/root-tree.ts'
import { makeOrdinaryUser, ordinaryUser } from '../fixtures/user.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

t.setTimeout(180_000)
const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, to become another user')

t.test(
  'archives and container images: root and an ordinary user make the same bytes',
  { skip },
  async (t) => {
    makeOrdinaryUser()
    const folder = mkdtempSync('/var/tmp/parfait-bases-')
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const root = writeRootTree(join(folder, 'root'))
    writeFileSync(join(root, 'etc/shadow'), 'root:*:1::::::\n')
    linkSync(join(root, 'etc/shadow'), join(root, 'etc/shadow-twin'))
    inFolder(root, 'chown', '12:42', 'etc/shadow')
    inFolder(root, 'chmod', '2640', 'etc/shadow')
    inFolder(root, 'setcap', 'cap_net_raw+ep', 'bin/busybox')
    inFolder(root, 'mknod', 'etc/null', 'c', '1', '3')
    inFolder(root, 'tar', '--create', '--xattrs', '--gzip', '--file', '../root.tar.gz', '.')
    const layout = new OciLayout(join(folder, 'image'))
    const above = join(folder, 'above')
    inFolder(folder, 'mkdir', '-p', 'above/etc')
    writeFileSync(join(above, 'etc/.wh.null'), '')
    inFolder(above, 'chown', '7:7', 'etc')
    layout.finish({ '': layout.image([layout.layer(root, '+gzip'), layout.layer(above, '+zstd')]) })
    inFolder(folder, 'chmod', '-R', 'a+rX', '.')
    const home = join(folder, 'home')
    inFolder(folder, 'install', '-d', '-o', ordinaryUser, home)
    inFolder(folder, 'cp', 'root.tar.gz', 'home/copy')
    const cases: [string, string, string][] = [
      ['tarball', 'tarball.file=root.tar.gz', 'tarball.file=copy'],
      ['oci', 'oci.image=image', `oci.image=${join(folder, 'image')}`],
    ]
    for (const [base, forRoot, forUser] of cases) {
      const words = (set: string) => ['-o', base, '-t', 'raw', base, '--set', set]
      const env = (at: string) => ({ PARFAIT_STORE: join(at, 'store') })
      const asRoot = await runCommand('disk-image-create', words(forRoot), {
        cwd: folder,
        env: env(folder),
      })
      t.equal(asRoot.exitCode, 0, asRoot.stderr)
      const as = { cwd: home, user: ordinaryUser, umask: '077', env: env(home) }
      const asUser = await runCommand('disk-image-create', words(forUser), as)
      t.equal(asUser.exitCode, 0, asUser.stderr)
      const [ours, theirs] = await Promise.all(
        [folder, home].map((at) => digestFile(join(at, `${base}.raw`))),
      )
      t.equal(theirs, ours, `the same sha256, from another path: ${base}`)
    }
  },
)
