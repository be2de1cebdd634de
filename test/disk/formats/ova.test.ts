/** Machines to import: an archive whose parts GNU tar, sha256sum, xmllint and 7-Zip read. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import t, { type Test } from 'tap'
import { completeFormatOptions } from '../../../lib/disk/format-options.ts'
import { ova } from '../../../lib/disk/formats/ova.ts'
import { checkFormat, writeDisk } from '../../fixtures/check-format.ts'
import { needs } from '../needs.ts'

const skip = needs('qemu-img', 'tar', 'xmllint', '7z')
const call = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' })
const { options: usual } = completeFormatOptions(ova, {}, false)

/** Unpacks, checks what the manifest says, and gives back the descriptor's path. */
function unpack(t: Test, output: string): string {
  const folder = mkdtempSync(`${dirname(output)}/unpacked-`)
  call('tar', '-xf', output, '-C', folder)
  const sums = readFileSync(`${folder}/machine.mf`, 'utf8')
  const files = [...sums.matchAll(/^SHA256\((.*)\)= (.{64})$/gm)]
  t.equal(files.length, 2)
  for (const [, name, sum] of files)
    t.equal(call('sha256sum', `${folder}/${name}`).slice(0, 64), sum)
  return `${folder}/machine.ovf`
}

/** The value of an attribute or element, whatever its namespace. */
const ask = (path: string, what: string) =>
  call('xmllint', '--xpath', `string(//*[local-name()="${what}"])`, path).trim()
const attribute = (path: string, what: string) =>
  call('xmllint', '--xpath', `string(//@*[local-name()="${what}"])`, path).trim()

t.test('disks of any size and content', { skip }, (t) =>
  checkFormat(t, ova, {
    options: usual,
    read: (output, raw) => {
      const path = unpack(t, output)
      const disk = path.replace('.ovf', '-disk1.vmdk')
      t.equal(attribute(path, 'href'), 'machine-disk1.vmdk')
      t.equal(Number(attribute(path, 'size')), statSync(disk).size)
      t.equal(Number(attribute(path, 'capacity')), Math.ceil(statSync(raw).size / 65_536) * 65_536)
      call('qemu-img', 'compare', '-q', '-f', 'raw', '-F', 'vmdk', raw, disk)
      call('7z', 't', '-bd', '-tvmdk', disk)
    },
  }),
)

t.test('a machine as it was asked for', { skip }, async (t) => {
  const folder = t.testdir({})
  const [raw, output] = [`${folder}/disk`, `${folder}/a name of its own.ova`]
  writeDisk(raw, 1 << 20, [{ at: 0, length: 9, isNoise: false }])
  const name = `<"Tom's" & ]]> Ünïcode>`
  const options = { ...usual, name, memory: 2048, cpus: 7, adapter: 'pvscsi', firmware: 'efi' }
  let told = ''
  await ova.convert({ raw, output, options, tellDigest: (sha256) => (told = sha256) })
  t.equal(call('sha256sum', output).replace(/^\\/, '').slice(0, 64), told)
  const list = call('tar', '--list', '--verbose', '--utc', '--file', output).trim().split('\n')
  t.strictSame(
    list.map((line) => line.replace(/ +\d+ 1970/, ' 1970')),
    ['machine.ovf', 'machine-disk1.vmdk', 'machine.mf'].map(
      (file) => `-rw-r--r-- 0/0 1970-01-01 00:00 ${file}`,
    ),
  )
  const path = unpack(t, output)
  t.equal(ask(path, 'Name'), name)
  t.equal(attribute(path, 'id'), 'file1')
  const text = readFileSync(path, 'utf8')
  for (const said of [
    '<rasd:ElementName>7 CPUs</rasd:ElementName>',
    '<rasd:ElementName>2048 MiB</rasd:ElementName>',
    '<rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType>',
    'vmw:key="firmware" vmw:value="efi"',
  ])
    t.match(text, said)
  t.notMatch(text, 'its own')
  t.match(readFileSync(path.replace('.ovf', '-disk1.vmdk'), 'latin1'), 'adapterType = "lsilogic"')
})

t.test('names that no machine has', async (t) => {
  for (const name of ['', 'a\nb', 'a\0b', '\x1b[1m', 'x'.repeat(81), '\ud800'])
    t.match(completeFormatOptions(ova, { name }, false).faults, [/name/], JSON.stringify(name))
})
