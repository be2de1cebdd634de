/** Options of diskimage-builder's commands that parfait's have not, and what to do instead. */
export const otherOptions: Readonly<Record<string, string>> = {
  '-c': 'leave it out: hooks see none of your environment but what their flavours declare',
  '--logfile':
    'leave it out: the store has the log of each step in its folder logs, and -x shows what hooks print',
  '--checksum': 'leave it out: OUTPUT.sha256 is always written; sha256sum --check reads it',
  '--image-extra-size':
    'say the whole size by --image-size; without it the disk has room for the content and some more',
  '--image-cache': 'say where downloads and layers are kept by --store FOLDER',
  '--max-online-resize': 'leave it out: an ext4 of parfait can grow to 1024 times its size',
  '--mkfs-journal-size': "say it in a layout: 'makeOptions' of a partition, in block-device.d",
  '--mkfs-options': "say them in a layout: 'makeOptions' of a partition, in block-device.d",
  '--min-tmpfs': 'leave it out: nothing is built in memory, but in the store',
  '--no-tmpfs': 'leave it out: nothing is built in memory, but in the store',
  '--qemu-img-options': 'give options to a format: -t qcow2:compression=zlib',
  '--root-label':
    "say it in a layout: 'label' of a partition, in block-device.d or DIB_BLOCK_DEVICE_CONFIG",
  '--ramdisk-element':
    'name the flavours of a ramdisk: ramdisk-image-create -o deploy.ramdisk deploy',
  '--install-type': 'export it for elements: DIB_DEFAULT_INSTALLTYPE=package',
  '--docker-target': 'name the image: -t oci:name=NAME:tag=TAG, and load the file by docker load',
}

/** What commander says of an option; where diskimage-builder has it, with what to do here instead of a guess. */
export function withOtherHint(text: string): string {
  const [, option = ''] = /unknown option '(--?[\w-]+)/.exec(text) ?? []
  const hint = Object.hasOwn(otherOptions, option) ? otherOptions[option] : undefined
  if (hint === undefined) return text
  return `${text.trimEnd().replace(/\n\(Did you mean .*\)$/, '')}\n  hint  ${hint}\n`
}
