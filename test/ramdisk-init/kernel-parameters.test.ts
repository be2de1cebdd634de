import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

const cmdline =
  'root=/dev/ram quiet disk=sda,vda x=1 x=2 empty= url=http://a/?b=c&d message="two  words" *\n'

for (const awk of ['busybox', 'mawk'] as const) {
  t.test(`get_kernel_parameter, with ${awk}`, async (t) => {
    const shell = new RamdiskShell(t, { 'proc/cmdline': cmdline })
    const cases: readonly (readonly [name: string, value: string, status: number])[] = [
      ['disk', 'sda,vda', 0],
      ['quiet', '', 0],
      ['empty', '', 0],
      ['x', '1', 0],
      ['url', 'http://a/?b=c&d', 0],
      ['message', 'two  words', 0],
      ['*', '', 0],
      ['dis', '', 1],
      ['isk', '', 1],
      ['d.sk', '', 1],
      ['words', '', 1],
    ]
    const script = cases
      .map(([name]) => `value=$(get_kernel_parameter '${name}'); echo "$?:$value"`)
      .join('\n')
    const { stdout, stderr } = await shell.run(script, { awk })
    t.equal(stdout, cases.map(([, value, status]) => `${status}:${value}\n`).join(''), stderr)
  })
}

t.test('parameters with a default, numbers, choices', async (t) => {
  const shell = new RamdiskShell(t, { 'proc/cmdline': 'n=12 bad=1x end=reboot odd=never none=\n' })
  const { stdout, stderr } = await shell.run(`
    parameter_or n 3; parameter_or none 3; parameter_or missing 'a b'
    number_parameter_or n 3; number_parameter_or bad 3; number_parameter_or missing 4
    choice_parameter_or end shell shell reboot poweroff
    choice_parameter_or odd shell shell reboot poweroff
    choice_parameter_or missing shell shell reboot
  `)
  t.strictSame(stdout.split('\n').slice(0, -1), [
    '12',
    '3',
    'a b',
    '12',
    '3',
    '4',
    'reboot',
    'shell',
    'shell',
  ])
  t.match(stderr, "the parameter 'bad' wants a whole number, not '1x'; taking 3")
  t.match(
    stderr,
    "the parameter 'odd' is one of: shell reboot poweroff; not 'never'; taking 'shell'",
  )
})

t.test('string_contains', async (t) => {
  const cases = [
    ['abc', 'b', 0],
    ['abc', 'd', 1],
    ['abc', '', 0],
    ['', 'a', 1],
    ['a*c', '*', 0],
    ['abc', '*', 1],
    ['a b', ' ', 0],
  ] as const
  const shell = new RamdiskShell(t)
  const lines = cases.map(([text, word]) => `string_contains '${text}' '${word}'; echo $?`)
  const { stdout } = await shell.run(lines.join('\n'))
  t.strictSame(
    stdout.trim().split('\n').map(Number),
    cases.map(([, , status]) => status),
  )
})

t.test('the variables of the original init', async (t) => {
  const show =
    'echo "$BOOT_MAC_ADDRESS|$BOOT_IP_ADDRESS|$BOOT_SERVER|$BOOT_NETMASK|$BOOT_GATEWAY|$BOOT_INTERFACE|$boot_method|$DISK|$DEPLOYMENT_ID|$DEPLOYMENT_KEY|$ISCSI_TARGET_IQN"'
  const cases: readonly (readonly [cmdline: string, shown: string])[] = [
    ['', '||||||||||'],
    [
      'BOOTIF=01-52-54-00-ab-cd-ef ip=10.0.2.15:10.0.2.2:10.0.2.1:255.255.255.0 disk=sda deployment_id=7 deployment_key=k iscsi_target_iqn=iqn.x:y',
      '52:54:00:AB:CD:EF|10.0.2.15|10.0.2.2|255.255.255.0|10.0.2.1|||sda|7|k|iqn.x:y',
    ],
    ['BOOTIF=52:54:00:ab:cd:ef', '52:54:00:AB:CD:EF||||||||||'],
    ['BOOTIF=01-01-02-03-04-05-06', '01:02:03:04:05:06||||||||||'],
    ['ip=dhcp', '||||||dhcp||||'],
    ['ip=::::host:eth1:dhcp boot_server=10.9.9.9', '||10.9.9.9|||eth1|dhcp||||'],
    ['ip=192.168.0.9', '|192.168.0.9|||||||||'],
  ]
  for (const [text, shown] of cases) {
    const shell = new RamdiskShell(t, { 'proc/cmdline': `${text}\n` })
    const { stdout, stderr } = await shell.run(`read_boot_parameters; ${show}`)
    t.equal(stdout.trim(), shown, `${text} ${stderr}`)
  }
})
