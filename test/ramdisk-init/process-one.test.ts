import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

t.setTimeout(240_000)
const next = { next: 'echo never seen\n' }

/** What a fragment does, and what the console says of it; the shell is left at once, and the machine reboots. */
const failures: readonly (readonly [name: string, fragment: string, said: string])[] = [
  ['set -e', 'set -e\nfalse', 'ended with exit status 1'],
  ['exit', 'exit 7', 'ended with exit status 7'],
  ['an unset variable', 'set -u\necho "$nothing"', 'nothing: parameter not set'],
  ['a syntax error', 'if then fi', 'syntax error'],
  ['a quote without an end', 'echo "', 'unterminated quoted string'],
  ['a file that is not there', '. /nothing', "can't open '/nothing'"],
  ['an output that is lost', 'exec >/tmp/lost 2>&1\nexit 4', 'ended with exit status 4'],
  ['another field separator', 'IFS=,\nset -efu\ncd /tmp\nexit 5', 'ended with exit status 5'],
  ['fail', 'fail no such "  disk"', 'FAILED: no such   disk'],
  ['fail in a substitution', 'x=$(fail inner)', 'FAILED: inner'],
]

for (const [name, fragment, said] of failures)
  t.test(`a fragment fails by ${name}`, async (t) => {
    const shell = new RamdiskShell(t)
    const { console, calls } = await shell.boot({ broken: fragment, ...next })
    t.match(console, said)
    t.match(console, /\[broken\] FAILED: /)
    if (said.startsWith('ended'))
      t.match(console, `[broken] FAILED: the init fragment of the flavour 'broken' ${said}`)
    t.match(
      console,
      "[broken] Troubleshooting shell. The log is /var/log/init.log; on 'exit', the machine reboots.",
    )
    t.notMatch(console, 'never seen')
    t.equal(calls, 'shell\n/usr/local/sbin/reboot -f\n')
    t.match(shell.read('var/log/init.log'), said, 'the log has it too')
  })

t.test('fragments run in order, share variables, and inherit no way of working', async (t) => {
  const shell = new RamdiskShell(t, { 'proc/cmdline': 'at_end=poweroff' })
  const { console, calls } = await shell.boot({
    one: 'cd /tmp\nshared="a b"\nset -eux\nIFS=,',
    two: 'set +x\nfalse\necho "$PWD|$shared|$-|$fragment"\nx="a b"\nset -- $x\necho "$#"',
    three: 'function old() {\n  echo "old style"\n}\nold',
  })
  t.match(
    console,
    /\n\[two\] starting\n\/\|a b\|[^eux\n]*\|two\n2\n\[three\] starting\nold style\n/,
  )
  t.match(console, '[init] poweroff ...')
  t.equal(calls, '/usr/local/sbin/poweroff -f\n')
})

/** Command line, fragment, and what was called: shells, and the end. */
const ends: readonly (readonly [cmdline: string, fragment: string, calls: RegExp])[] = [
  ['', 'finish reboot', /^reboot\n$/],
  ['', 'finish poweroff', /^poweroff\n$/],
  ['at_end=reboot', ':', /^reboot\n$/],
  ['at_end=poweroff', 'exit 0', /^poweroff\n$/],
  ['troubleshoot=off', ':', /^poweroff\n$/],
  ['troubleshoot=off failure_pause=0', 'false || fail x', /^reboot\n$/],
  ['on_failure=poweroff failure_pause=0', 'exit 1', /^poweroff\n$/],
  ['on_failure=nonsense', 'exit 1', /^shell\nreboot\n$/],
  ['troubleshoot', 'finish reboot', /^shell\nreboot\n$/],
  ['troubleshoot=off', 'troubleshoot; finish reboot', /^reboot\n$/],
  ['', 'troubleshoot; finish reboot', /^shell\nreboot\n$/],
  ['', 'bash; finish reboot', /^shell\nreboot\n$/],
]

for (const [cmdline, fragment, expected] of ends)
  t.test(`'${fragment}' with '${cmdline}'`, async (t) => {
    const shell = new RamdiskShell(t, { 'proc/cmdline': cmdline })
    const { console, calls } = await shell.boot({ one: fragment })
    t.match(calls.replaceAll('/usr/local/sbin/', '').replaceAll(' -f', ''), expected, console)
  })

t.test('without anything said, shell after shell', async (t) => {
  const shell = new RamdiskShell(t)
  const { console, calls } = await shell.boot({ one: ':' }, { timeout: 4000 })
  t.match(calls, /^shell\nshell\n/, console)
})

t.test('a reboot that does not work ends in a shell', async (t) => {
  const shell = new RamdiskShell(t)
  const fragment = 'reboot() { echo broken; }\nfinish reboot'
  const { console, calls } = await shell.boot({ one: fragment }, { timeout: 3000 })
  t.match(console, "[one] 'reboot' did not work")
  t.match(calls, /^shell\n/)
})
