import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findLoader, type Loader } from '../../lib/pxe/loaders.ts'
import { prepareCard } from '../../lib/pxe/trial-card.ts'

const url = 'http://10.0.2.2:8080/boot.ipxe'

/** What a card of this loader's machine boots; by TFTP where there is no address. */
async function prepare(t: Test, loader: Loader, firmware: 'bios' | 'uefi', url?: string) {
  const scratch = t.testdir({ tree: {} })
  const request = { loader, firmware, tree: join(scratch, 'tree'), url, scratch }
  return { scratch, card: await prepareCard({ ...request, server: '10.0.2.2' }) }
}

/** iPXE whose file for UEFI has these bytes. */
function ipxeOf(t: Test, program: string): Loader {
  const file = join(t.testdir({ 'ipxe.efi': program }), 'ipxe.efi')
  return { ...findLoader('ipxe'), efi: { file, script: 'autoexec.ipxe' } }
}

t.test('firmware loads an iPXE that looks for a script, by TFTP', async (t) => {
  const ipxe = ipxeOf(t, 'MZ\0file:autoexec.ipxe\0')
  await t.test('which reads the tree', async (t) => {
    const { scratch, card } = await prepare(t, ipxe, 'uefi')
    const tftp = join(scratch, 'tree')
    t.strictSame(card, { tftp, bootfile: 'ipxe.efi', hasRom: false })
    t.match(readFileSync(join(tftp, 'ipxe.efi'), 'utf8'), 'MZ\0file:autoexec.ipxe\0')
    const script = readFileSync(join(tftp, 'autoexec.ipxe'), 'utf8')
    t.equal(script, '#!ipxe\ndhcp\nchain tftp://10.0.2.2/boot.ipxe\n')
  })
  await t.test('which reads an address: the tree stays away from TFTP', async (t) => {
    const { scratch, card } = await prepare(t, ipxe, 'uefi', url)
    t.strictSame(card, { tftp: join(scratch, 'loader'), bootfile: 'ipxe.efi', hasRom: false })
    const script = readFileSync(join(scratch, 'loader/autoexec.ipxe'), 'utf8')
    t.equal(script, `#!ipxe\ndhcp\nchain ${url}\n`)
  })
})

t.test('all others boot by the ROM of the card', async (t) => {
  const old = ipxeOf(t, 'MZ')
  const none: Loader = { ...old, efi: { file: '/nonexistent', script: 'autoexec.ipxe' } }
  for (const [name, loader, firmware] of [
    ['an iPXE that looks for no script', old, 'uefi'],
    ['no iPXE for UEFI', none, 'uefi'],
    ['BIOS', findLoader('ipxe'), 'bios'],
  ] as const)
    await t.test(name, async (t) => {
      const { scratch, card } = await prepare(t, loader, firmware)
      t.strictSame(card, { tftp: join(scratch, 'tree'), bootfile: 'boot.ipxe' })
      const byHttp = await prepare(t, loader, firmware, url)
      t.strictSame(byHttp.card, { tftp: undefined, bootfile: url })
    })
  const { card } = await prepare(t, findLoader('pxelinux'), 'bios')
  t.equal(card.bootfile, 'pxelinux.0')
})
