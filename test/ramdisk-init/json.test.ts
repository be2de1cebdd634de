import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** Bytes as latin-1 text, and what the string is. */
const strings: readonly (readonly [bytes: string, value: string])[] = [
  ['plain', 'plain'],
  ['"\\/ \' $x `y` %s', '"\\/ \' $x `y` %s'],
  ['a\nb\tc\r\x01\x1f\x7f', 'a\nb\tc\r\x01\x1f\x7f'],
  ['-n', '-n'],
  ['\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80', 'é € 😀'],
  ['\xff\xfe \xc3', '\ufffd\ufffd \ufffd'],
  ['\xc0\xaf|\xed\xa0\x80|\xe2\x82', '\ufffd\ufffd|\ufffd\ufffd\ufffd|\ufffd\ufffd'],
  ['\xf4\x90\x80\x80', '\ufffd\ufffd\ufffd\ufffd'],
  ['', ''],
]

for (const awk of ['busybox', 'mawk'] as const) {
  t.test(`json_string, with ${awk}`, async (t) => {
    const files = strings.map(([bytes], index) => [`${index}`, bytes] as const)
    const shell = new RamdiskShell(t)
    mkdirSync(join(shell.root, 'in'))
    for (const [name, bytes] of files) writeFileSync(join(shell.root, 'in', name), bytes, 'latin1')
    const read = (index: number) => `json_string "$(cat /in/${index}; echo x)" | sed 's/x"$/"/'`
    const script = strings.map((_, index) => read(index)).join('\n')
    const { stdout, stderr } = await shell.run(script, { awk })
    const lines = stdout.split('\n').slice(0, -1)
    t.strictSame(
      lines.map((line) => JSON.parse(line)),
      strings.map(([, value]) => value),
      stderr,
    )
  })

  t.test(`json_object, with ${awk}`, async (t) => {
    const shell = new RamdiskShell(t, { 'tmp/list': '[1,\n 2]\n', 'tmp/empty': '' })
    const { stdout, stderr } = await shell.run(
      `json_object name 'a "b"' empty '' n:number 12 zero:number 0 less:number -1.5 octal:number 012 \
        no:number 1e yes:boolean 1 on:boolean on off:boolean 0 odd:boolean maybe x:json '{"y":[]}' \
        f:file /tmp/list g:file /tmp/empty h:file /nope 'odd name"' z
      json_object`,
      { awk },
    )
    const [object = '', nothing = ''] = stdout.split(/\n(?=\{)/)
    t.strictSame(
      JSON.parse(object),
      {
        name: 'a "b"',
        empty: null,
        n: 12,
        zero: 0,
        less: -1.5,
        octal: null,
        no: null,
        yes: true,
        on: true,
        off: false,
        odd: null,
        x: { y: [] },
        f: [1, 2],
        g: null,
        h: null,
        'odd name"': 'z',
      },
      stderr,
    )
    t.strictSame(JSON.parse(nothing), {})
  })

  t.test(`json_list, with ${awk}`, async (t) => {
    const shell = new RamdiskShell(t)
    const script = `printf '1\\n\\n"%%s"\\n' | json_list; : | json_list`
    const { stdout } = await shell.run(script, { awk })
    t.equal(stdout, '[\n  1,\n  "%s"\n]\n[]\n')
  })
}

t.test('a list may be longer than an argument', async (t) => {
  const shell = new RamdiskShell(t)
  const { stdout, stderr } = await shell.run(
    `i=0; while [ $i -lt 3000 ]; do echo '{"name": "a disk with a rather long name, to make a long list of it"}'; i=$((i + 1)); done |
      json_list >/tmp/list; json_object disks:file /tmp/list`,
  )
  t.equal(JSON.parse(stdout || 'null')?.disks.length, 3000, stderr)
})
