import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** The fragment without what it does at once: its functions. */
const functions =
  readFileSync(join(packageFolder, 'flavours/hwdiscovery/init'), 'utf8').split('\nhw_url=')[0] ?? ''

const cpuinfo = [0, 1, 2, 3]
  .map(
    (id) =>
      `processor\t: ${id}\nmodel name\t: Some CPU @ 2.40GHz: fast\nphysical id\t: ${id >> 1}\ncore id\t\t: 0\nflags\t\t: fpu vmx sse\n`,
  )
  .join('\n')

const dmidecode = `#!/bin/sh
cat <<'TEXT'
# dmidecode 3.4
Handle 0x1100, DMI type 17, 40 bytes
Memory Device
	Size: 16 GB
	Locator: DIMM_A1
	Bank Locator: BANK 0
	Type: DDR4
	Speed: 3200 MT/s
	Manufacturer: "Great"	Memory
	Serial Number: 00AB
	Part Number: KF-1   

Handle 0x1101, DMI type 17, 40 bytes
Memory Device
	Size: No Module Installed
	Locator: DIMM_A2
	Type: Unknown
TEXT
`

/** Disks as they lie in /sys: path of the device, and files of the disk. */
const disks = {
  sda: ['pci0/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0', 'sata'],
  sdb: ['pci0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0', 'usb'],
  sdc: ['pci0/host1/port-1:0/end_device-1:0/target1:0:0/1:0:0:0', 'sas'],
  sdd: ['pci0/host2/rport-2:0-1/target2:0:0/2:0:0:0', 'fc'],
  sde: ['platform/host3/session1/target3:0:0/3:0:0:0', 'iscsi'],
  vda: ['pci0/0000:00:03.0/virtio1', 'virtio'],
  nvme0n1: ['pci0/0000:01:00.0/nvme/nvme0', 'nvme'],
  mmcblk0: ['pci0/mmc_host/mmc0/mmc0:0001', 'mmc'],
} as const

function machine(t: Test): RamdiskShell {
  const shell = new RamdiskShell(t, {
    'proc/cpuinfo': cpuinfo,
    'proc/meminfo': 'MemTotal:       16000000 kB\nMemFree: 1 kB\n',
    'fake/dmidecode': dmidecode,
    'sys/class/dmi/id/sys_vendor': 'A "quoted" vendor \\ \xff\n',
    'sys/class/dmi/id/product_serial': '   S1   \n',
    'sys/class/dmi/id/product_name': '\n',
    'sys/devices/pci0/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda/device/vpd_pg80':
      '\0\x80\0\x08  WD-1"  ',
    'sys/class/net/eth0/type': '1\n',
    'sys/class/net/eth0/address': '52:54:00:aa:bb:01\n',
    'sys/class/net/eth0/speed': '10000\n',
    'sys/class/net/eth0/carrier': '1\n',
    'sys/class/net/eth1/type': '1\n',
    'sys/class/net/eth1/address': '52:54:00:aa:bb:02\n',
    'sys/class/net/eth1/speed': '-1\n',
    'sys/block/x': '',
  })
  for (const [name, [path]] of Object.entries(disks)) {
    const folder = `sys/devices/${path}/block/${name}`
    shell.write({
      [`${folder}/size`]: name === 'sdb' ? '15628053168\n' : '2048\n',
      [`${folder}/device/model`]: `  Model of ${name}   \n`,
      [`${folder}/device/vendor`]: name === 'sda' ? 'ATA     \n' : '0x1af4\n',
      [`${folder}/queue/rotational`]: name === 'sda' ? '1\n' : '0\n',
      [`${folder}/queue/logical_block_size`]: '512\n',
      [`${folder}/serial`]: `${name}-serial\n`,
    })
    symlinkSync(`../devices/${path}/block/${name}`, join(shell.root, 'sys/block', name))
  }
  return shell
}

for (const awk of ['busybox', 'mawk'] as const)
  t.test(`all that a machine tells, as JSON, with ${awk}`, async (t) => {
    const start = `${functions}\nread_boot_parameters; booted_from_mac=52:54:00:AA:BB:02`
    const { stdout, stderr } = await machine(t).run(`${start}; hw_all`, { awk })
    const found = JSON.parse(stdout || stderr)
    t.match(found, {
      version: 1,
      system: { vendor: 'A "quoted" vendor \\ ÿ', serial: 'S1', product: null, uuid: null },
      cpus: {
        model: 'Some CPU @ 2.40GHz: fast',
        sockets: 2,
        cores: 2,
        threads: 4,
        virtualisation: 'vmx',
      },
      memory: { total: 16_384_000_000 },
      interfaces: [
        { name: 'eth0', link: true, speed: 10_000, booted_from: false },
        { name: 'eth1', link: null, speed: null, booted_from: true },
      ],
    })
    t.strictSame(found.memory.modules, [
      {
        slot: 'DIMM_A1',
        size: 17_179_869_184,
        type: 'DDR4',
        speed: 3200,
        manufacturer: '"Great" Memory',
        part: 'KF-1',
        serial: '00AB',
      },
    ])
    t.strictSame(
      Object.fromEntries(
        found.disks.map((disk: { name: string; transport: string }) => [disk.name, disk.transport]),
      ),
      Object.fromEntries(Object.entries(disks).map(([name, [, transport]]) => [name, transport])),
    )
    t.match(
      found.disks.find((disk: { name: string }) => disk.name === 'sda'),
      {
        model: 'Model of sda',
        vendor: null,
        serial: 'WD-1"',
        size: 1_048_576,
        rotational: true,
        logical_block_size: 512,
        removable: null,
      },
    )
    t.match(
      found.disks.find((disk: { name: string }) => disk.name === 'sdb'),
      {
        size: 8_001_563_222_016,
        serial: 'sdb-serial',
        vendor: null,
      },
    )
  })

t.test('a machine that tells nothing still gives JSON', async (t) => {
  const shell = new RamdiskShell(t, { 'proc/cpuinfo': '', 'proc/meminfo': '' })
  const { stdout, stderr } = await shell.run(`${functions}\nread_boot_parameters; hw_all`)
  t.match(JSON.parse(stdout || stderr), {
    disks: [],
    interfaces: [],
    memory: { total: null, modules: [] },
    firmware: 'bios',
    cpus: { model: null, threads: null },
    boot_server: null,
  })
})
