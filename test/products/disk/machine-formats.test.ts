/** Whole builds: the files of virtual machines are the same whatever they are called. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskImageCreate, startCommand } from '../../fixtures/command.ts'
import { needsSandbox, Workshop } from '../../fixtures/workshop.ts'

const skip = needsSandbox()
const types = 'vmdk,ova:name=A-machine:cpus=1,vhd:subformat=dynamic,vhdx,vdi'
const endings = ['vmdk', 'ova', 'vhd', 'vhdx', 'vdi']

t.test('formats of virtual machines', { skip }, async (t) => {
  const shop = new Workshop(t, {})
  for (const name of ['one', 'two']) mkdirSync(join(shop.folder, name))
  for (const name of ['one', 'two']) {
    const { code, stderr } = await startCommand(
      [...diskImageCreate, '-o', `${name}/${name}`, '-t', types, 'base'],
      { cwd: shop.folder, env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' } },
    ).ended
    t.equal(code, 0, stderr)
    const cwd = join(shop.folder, name)
    t.strictSame(
      readdirSync(cwd).filter((one) => one.startsWith('.')),
      [],
      'nothing is left',
    )
    for (const ending of endings)
      execFileSync('sha256sum', ['--check', '--quiet', `${name}.${ending}.sha256`], { cwd })
  }
  for (const ending of endings) {
    const [one, two] = ['one', 'two'].map((name) =>
      readFileSync(join(shop.folder, `${name}/${name}.${ending}`)),
    )
    t.ok(one && two?.equals(one), ending)
  }
  const text = execFileSync('tar', ['-xOf', join(shop.folder, 'one/one.ova'), 'machine.ovf'])
  t.match(text.toString(), '<Name>A-machine</Name>')
})
