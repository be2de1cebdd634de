import { mkdirSync, readdirSync } from 'node:fs'
import t from 'tap'
import { qemuFile, qemuOption } from '../../lib/quoting/qemu.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandNames, thousandTexts } from './texts.ts'

/** QEMU makes a file for each; a process has room for about a thousand. */
const perMachine = 300

t.test('paths in options', { skip: needs('qemu-system-x86_64') }, async (t) => {
  const folder = t.testdir({})
  const names = sayAll(t, thousandNames(t), (name) =>
    qemuOption('file', { path: qemuFile(`/${name}`) }),
  )
  const back: string[] = []
  for (let at = 0; at < names.length; at += perMachine) {
    const inside = `${folder}/${at}`
    mkdirSync(inside)
    const options = names
      .slice(at, at + perMachine)
      .flatMap(({ text }, index) => [
        '-chardev',
        qemuOption('file', { id: `c${index}`, path: qemuFile(`${inside}/${text}`) }),
      ])
    const quiet = ['-S', '-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none']
    await run('qemu-system-x86_64', [...quiet, '-qmp', 'stdio', ...options], {
      input: '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n',
    })
    back.push(...readdirSync(inside))
  }
  comesBack(t, names.map(({ text }) => text).sort(), back.sort())
})

t.test('read as get_opt_value reads it', async (t) => {
  const options = sayAll(t, thousandTexts(t), (text) => qemuOption('kind', { a: text, b: 1 }))
  comesBack(
    t,
    options.map(({ text }) => JSON.stringify(['kind', `a=${text}`, 'b=1'])),
    options.map(({ said }) => JSON.stringify(partsOf(said))),
  )
})

function partsOf(option: string): string[] {
  return option
    .split(/(?<!,)((?:,,)*),(?!,)/)
    .reduce<string[]>((parts, piece, at) => {
      if (at % 2 === 0) parts.push(piece)
      else parts[parts.length - 1] += piece
      return parts
    }, [])
    .map((part) => part.replaceAll(',,', ','))
}

t.test('an option', async (t) => {
  t.equal(qemuOption(undefined, { a: 'x,y', b: undefined, c: [1, 2], d: [] }), 'a=x,,y,c=1,c=2')
  t.throws(() => qemuOption('x', { a: 'b\0' }), { code: 'text-refused', place: 'a' })
  for (const path of ['nbd:x', 'json:{}', 'a/b', ''])
    t.throws(() => qemuFile(path), { code: 'text-refused' })
})
