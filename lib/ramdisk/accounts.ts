/** Groups that rules of udev give devices to; numbers are those that distributions mostly have. */
const groups: Readonly<Record<string, number>> = {
  root: 0,
  tty: 5,
  disk: 6,
  lp: 7,
  kmem: 15,
  dialout: 20,
  cdrom: 24,
  floppy: 25,
  tape: 26,
  audio: 29,
  video: 44,
  plugdev: 46,
  users: 100,
  input: 104,
  kvm: 105,
  render: 106,
  sgx: 107,
  nogroup: 65534,
}

/** The accounts of a ramdisk: nobody but root, and no trace of those of the source. */
export const accountFiles: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  '/etc/group': Object.entries(groups)
    .map(([name, number]) => `${name}:x:${number}:\n`)
    .join(''),
}
