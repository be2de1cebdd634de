import t from 'tap'
import { machineClasses } from '../../lib/ramdisk/machine-classes.ts'
import { chooseModules, type ModuleIndex, moduleName } from '../../lib/ramdisk/modules.ts'

/** Some modules of a real kernel. */
const index: ModuleIndex = {
  version: '6',
  folder: '/lib/modules/6',
  soft: new Map(),
  aliases: new Map(),
  builtIn: [],
  depends: new Map(
    [
      'kernel/drivers/net/ethernet/intel/e1000/e1000.ko',
      'kernel/drivers/nvme/host/nvme.ko',
      'kernel/drivers/block/virtio_blk.ko',
      'kernel/drivers/scsi/virtio_scsi.ko',
      'kernel/drivers/virtio/virtio_pci.ko',
      'kernel/fs/ext4/ext4.ko',
      'kernel/drivers/gpu/drm/i915/i915.ko',
      'kernel/sound/core/snd.ko',
      'kernel/drivers/net/wireless/ath/ath.ko',
      'kernel/drivers/net/ethernet/sun/niu.ko',
    ].map((path) => [path, []]),
  ),
}
const everywhere = ['e1000', 'ext4', 'nvme', 'virtio_blk', 'virtio_pci', 'virtio_scsi']

t.test('what each class takes of a kernel', (t) => {
  const wanted: Record<string, string[]> = {
    'bare-metal': [...everywhere, 'niu'].sort(),
    virtual: everywhere,
    none: [],
    all: [...index.depends.keys()].map(moduleName).sort(),
  }
  for (const { name, summary, modules } of machineClasses) {
    const wants = modules.map((pattern) => ({ name: pattern, flavour: name, place: '' }))
    const { chosen } = chooseModules(index, wants)
    t.strictSame([...chosen.keys()].map(moduleName).sort(), wanted[name], name)
    t.not(summary, '')
  }
  t.end()
})
