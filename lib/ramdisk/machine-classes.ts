/** A kind of machine, and the kernel modules that it needs to find its disks and network. */
export interface MachineClass {
  readonly name: string
  readonly summary: string
  /** As in a flavour's `modules`: names, folders and patterns below `kernel/`. */
  readonly modules: readonly string[]
}

/** What disks are read with, wherever they are. */
const filesystems = [
  ...['fs/ext4/', 'fs/xfs/', 'fs/btrfs/', 'fs/fat/', 'fs/isofs/', 'fs/udf/', 'fs/squashfs/'],
  ...['fs/overlayfs/', 'fs/nls/', 'fs/fuse/', 'fs/efivarfs/', 'drivers/block/loop.ko'],
]
const virtio = [
  ...['virtio*', 'net_failover', 'drivers/block/virtio_blk.ko', 'drivers/net/virtio_net.ko'],
  ...['drivers/scsi/virtio_scsi.ko', 'drivers/char/hw_random/virtio-rng.ko'],
]

/** THE list of machine classes. No sound, graphics or wireless in any but `all`. */
export const machineClasses: readonly MachineClass[] = [
  {
    name: 'bare-metal',
    summary: 'disks and wired network of servers and desktops, virtual ones too',
    modules: [
      ...filesystems,
      ...virtio,
      ...['drivers/ata/', 'drivers/nvme/', 'drivers/scsi/', 'drivers/message/', 'drivers/block/'],
      ...[
        'drivers/md/',
        'drivers/mmc/',
        'drivers/ufs/',
        'drivers/usb/storage/',
        'drivers/usb/host/',
      ],
      ...['drivers/net/ethernet/', 'drivers/net/phy/', 'drivers/net/mdio/', 'drivers/net/pcs/'],
      ...['drivers/net/bonding/', 'drivers/net/team/', 'drivers/net/usb/', 'drivers/net/hyperv/'],
      ...['drivers/net/vmxnet3/', 'drivers/net/xen-netfront.ko', 'drivers/net/fjes/'],
      ...['drivers/net/macvlan.ko', 'net/8021q/', 'net/bridge/', 'net/packet/', 'net/ipv6/'],
      ...['drivers/hv/', 'drivers/target/', 'drivers/hid/hid-generic.ko', 'drivers/hid/usbhid/'],
      ...['drivers/input/keyboard/atkbd.ko', 'drivers/input/serio/', 'drivers/char/ipmi/'],
      ...['drivers/firmware/', 'crypto/crc32c_generic.ko', 'lib/libcrc32c.ko'],
    ],
  },
  {
    name: 'virtual',
    summary: 'machines of QEMU and KVM: virtio, and what QEMU emulates',
    modules: [
      ...filesystems,
      ...virtio,
      ...['ahci', 'ata_piix', 'ata_generic', 'sd_mod', 'sr_mod', 'nvme', 'xhci_pci', 'ehci_pci'],
      ...['uhci_hcd', 'usb_storage', 'usbhid', 'hid_generic', 'atkbd', 'e1000', 'e1000e', '8139cp'],
      ...['8139too', 'ne2k_pci', 'pcnet32', 'vmxnet3', 'af_packet', 'sym53c8xx', 'megaraid_sas'],
    ],
  },
  { name: 'none', summary: 'only what flavours and --modules name', modules: [] },
  { name: 'all', summary: 'every module of the kernel', modules: ['*'] },
]
