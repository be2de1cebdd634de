import t from 'tap'
import { filesystems, findFilesystem } from '../../../lib/disk/filesystems/index.ts'

const table: [filesystem: string, label: string, fits: boolean, nearest: string][] = [
  ['ext4', 'sixteen-bytes-xx', true, 'sixteen-bytes-xx'],
  ['ext4', 'seventeen-bytes-x', false, 'seventeen-bytes-'],
  ['ext4', 'ääääääää', true, 'ääääääää'],
  ['ext4', 'xäääääääää', false, 'xäääääää'],
  ['vfat', 'ESP', true, 'ESP'],
  ['vfat', 'esp', false, 'ESP'],
  ['vfat', 'MKFS_ESP_TOO_LONG', false, 'MKFS_ESP_TO'],
  ['vfat', 'A.B', false, 'A_B'],
  ['vfat', 'Ä', false, '_'],
  ['vfat', ' A', false, 'A'],
  ['swap', 'fifteen-bytes-x', true, 'fifteen-bytes-x'],
  ['swap', 'sixteen-bytes-xx', false, 'sixteen-bytes-x'],
]
for (const [name, label, fits, nearest] of table) {
  const rule = findFilesystem(name).label
  t.equal(rule.fits(label), fits, `${name}: ${label}`)
  t.equal(rule.fit(label), nearest, `${name}: ${label}`)
  t.ok(rule.fits(rule.fit(label)), `what ${name} makes of '${label}' fits`)
}

for (const { name, label } of filesystems) t.match(label.description, /^at most \d+ bytes/, name)
