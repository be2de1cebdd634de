/** `parfait apply --rehearse`: all is done, and nothing of it is there afterwards. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { writeFlavours } from '../fixtures/busybox-base.ts'
import { runCommand } from '../fixtures/commands.ts'
import { applyWords, needsLiveHost, startLiveHost } from '../fixtures/live-host.ts'
import { holdsWithin, processesWith } from '../fixtures/processes.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox() || needsLiveHost
t.setTimeout(120_000)

t.test('a rehearsal tells what would change, and changes nothing', { skip }, async (t) => {
  const host = await startLiveHost(t)
  const nap = `sleep 41.${process.pid}`
  const cwd = writeFlavours(t.testdir(), {
    play: {
      'flavour.json': '{"requires": ["operating-system"]}',
      'install.d/10-files': [
        '#!/bin/sh -e',
        'echo new >/etc/written',
        'rm /etc/machine-id',
        "echo odd >'/etc/odd ./\u001b[31mname'",
        'ls -A /run',
        'test -x /usr/sbin/policy-rc.d',
        '! echo 1 2>/dev/null >/proc/sys/kernel/panic',
      ]
        .join('\n')
        .replace('./', ''),
      'install.d/20-more': `#!/bin/sh -e\ncat /etc/written\nsetsid ${nap} &\n`,
    },
  })
  const listing = () =>
    execFileSync('find', ['.', '-printf', '%p %T@ %C@ %s\n'], {
      cwd: host.changes,
      encoding: 'utf8',
    })
  const mounts = () => execFileSync('cat', [`/proc/${host.pid}/mountinfo`], { encoding: 'utf8' })
  const before = [listing(), mounts()]
  const rehearse = () =>
    runCommand('parfait', [...applyWords(host, cwd), '--rehearse', '-x', 'play'], { cwd })
  const { exitCode, stdout, stderr } = await rehearse()
  t.equal(exitCode, 0, stderr)
  t.match(stderr, 'play/20-more | new', 'a step sees what the one before did')
  t.equal(
    stdout,
    [
      'removed /etc/machine-id',
      'written /etc/odd name',
      'written /etc/written',
      '3 files would change; nothing of it is on the host\n',
    ].join('\n'),
  )
  t.strictSame([listing(), mounts()], before)
  t.ok(await holdsWithin(5, () => processesWith(nap).length === 0))
  t.equal((await rehearse()).stdout, stdout, 'and again')
  t.notMatch(execFileSync('ls', ['-A', join(host.root, 'run')]).toString(), 'up')
})
