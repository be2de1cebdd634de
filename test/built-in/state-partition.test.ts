import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { busyboxBase, type FlavourFiles, writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { gpt } from '../fixtures/gpt.ts'

t.setTimeout(300_000)

const withContent: FlavourFiles = {
  ...gpt,
  'install.d/10-content': '#!/bin/sh\nmkdir -p /srv/data\necho first >/srv/data/file\n',
}

function build(t: Test, flavours: readonly string[]) {
  const folder = t.testdir()
  const env = {
    FLAVOURS_PATH: writeFlavours(join(folder, 'flavours'), {
      'tiny-base': busyboxBase,
      gpt: withContent,
    }),
    PARFAIT_STORE: join(folder, 'store'),
  }
  const options = ['-n', '-t', 'raw', '-o', 'out', '--set', 'state-partition.mount=/srv']
  const args = [...options, '--set', 'state-partition.size=20M', ...flavours]
  return runCommand('disk-image-create', args, { cwd: folder, env }).then((ended) => ({
    ...ended,
    image: join(folder, 'out.raw'),
  }))
}

t.test(
  'a partition in front of the root, marked, found by its name, with the first content',
  async (t) => {
    const { exitCode, stderr, image } = await build(t, ['tiny-base', 'gpt', 'state-partition'])
    t.equal(exitCode, 0, stderr)
    const read = execFileSync('sfdisk', ['--json', image], { encoding: 'utf8' })
    const { partitions } = JSON.parse(read).partitiontable
    t.match(partitions, [{ name: 'state', size: 40960, attrs: 'GUID:57' }, { name: 'root' }])
    t.notOk(partitions[1].attrs)
    const cat = (index: number, path: string) => {
      const place = `${image}?offset=${partitions[index].start * 512}`
      return execFileSync('debugfs', ['-R', `cat ${path}`, place], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    }
    t.match(cat(1, '/etc/fstab'), '\nPARTLABEL=state /srv ext4 defaults 0 2\n')
    t.equal(cat(0, '/data/file'), 'first\n')
  },
)

t.test('without a GPT there is nothing that could say what is kept', async (t) => {
  const { exitCode, stderr } = await build(t, ['tiny-base', 'state-partition'])
  t.equal(exitCode, 1)
  t.match(stderr, /A state partition needs a GPT with a root, and there is no table; mix in 'vm'/)
})
