import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** A target daemon that answers from the third question on, and an administrator that tells what it was asked. */
const tgt = (refused = 'nothing') => ({
  'fake/tgtd': '#!/bin/sh\necho tgtd >>/tmp/calls\n',
  'fake/tgtadm': `#!/bin/sh
case "$*" in *"op show"*) echo x >>/tmp/asked; [ "$(wc -l </tmp/asked)" -ge 3 ]; exit ;; esac
echo "$*" | sed 's/--lld iscsi --mode //' >>/tmp/calls
case "$*" in *"${refused}"*) exit 1 ;; esac
`,
})

t.test('start_iscsi_target waits for the daemon, and exports one disk', async (t) => {
  const shell = new RamdiskShell(t, tgt())
  const { exitCode, stderr } = await shell.run('start_iscsi_target iqn.2012-12:a /dev/vda 10.0.0.1')
  t.equal(exitCode, 0, stderr)
  t.equal(
    shell.read('tmp/calls'),
    `tgtd
target --op new --tid 1 --targetname iqn.2012-12:a
logicalunit --op new --tid 1 --lun 1 --backing-store /dev/vda
target --op bind --tid 1 --initiator-address 10.0.0.1
`,
  )
})

t.test('a disk that is refused is a failure', async (t) => {
  const shell = new RamdiskShell(t, tgt('backing-store'))
  t.equal((await shell.run('start_iscsi_target iqn.x:y /dev/nope')).exitCode, 1)
  t.notMatch(shell.read('tmp/calls'), 'bind')
})

t.test('stop_iscsi_target ends target and daemon, whoever is logged in', async (t) => {
  const shell = new RamdiskShell(t, tgt())
  t.equal((await shell.run('stop_iscsi_target')).exitCode, 0)
  t.equal(
    shell.read('tmp/calls'),
    `target --op unbind --tid 1 --initiator-address ALL
target --op delete --force --tid 1
system --op delete
`,
  )
})
