import t from 'tap'
import { readOutputName } from '../../../lib/products/disk/output-name.ts'

const formats = [
  { name: 'qcow2', extension: 'qcow2' },
  { name: 'raw', extension: 'raw', aliases: ['img'] },
  { name: 'gce', extension: 'tar.gz' },
]

const names: [name: string, stem: string, format?: string, ending?: string][] = [
  ['out', 'out'],
  ['out.qcow2', 'out', 'qcow2', 'qcow2'],
  ['a.b/out.raw', 'a.b/out', 'raw', 'raw'],
  ['out.img', 'out', 'raw', 'img'],
  ['out.tar.gz', 'out', 'gce', 'tar.gz'],
  ['out.gce', 'out', 'gce', 'gce'],
  ['debian-12.5', 'debian-12.5'],
  ['debian-12.5.raw', 'debian-12.5', 'raw', 'raw'],
  ['out.v1.2', 'out.v1.2'],
  ['web.example.com', 'web.example.com'],
  ['web.example.rw', 'web.example.rw'],
  ['web.example.org', 'web.example.org'],
  ['x.law', 'x.law'],
  ['outraw', 'outraw'],
  ['.qcow2', '.qcow2'],
  ['a/.raw', 'a/.raw'],
  ['folder.vhd/out', 'folder.vhd/out'],
  ['image.2026-07-30', 'image.2026-07-30'],
  ['a.', 'a.'],
]
for (const [name, stem, format, ending] of names)
  t.strictSame(
    readOutputName(name, formats),
    { stem, ...(format === undefined ? {} : { format, ending }) },
    name,
  )

const unknown: [name: string, ending: string, nearest: string | undefined][] = [
  ['x.vhd', 'vhd', undefined],
  ['x.vmdk', 'vmdk', undefined],
  ['x.VHDX', 'VHDX', undefined],
  ['x.iso', 'iso', undefined],
  ['x.raw.xz', 'xz', undefined],
  ['x.qcow', 'qcow', 'qcow2'],
  ['x.qocw2', 'qocw2', 'qcow2'],
  ['x.qcow22', 'qcow22', 'qcow2'],
  ['x.QCOW2', 'QCOW2', 'qcow2'],
  ['x.Img', 'Img', 'img'],
  ['x.rwa', 'rwa', 'raw'],
]
for (const [name, ending, nearest] of unknown)
  t.match(readOutputName(name, formats), { ending, nearest, known: ['gce', 'img'] }, name)
