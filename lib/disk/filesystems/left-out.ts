/** Why filesystems that others would ask for are not written here, by their names. */
const leftOut: Readonly<Record<string, string>> = {
  xfs: 'mkfs.xfs takes no times, attributes and hard links of files unless the disk is mounted',
  btrfs: 'mkfs.btrfs writes another disk each time, and loses the numbers of devices',
}

/** A remark about a name that is none of ours; nothing where there is nothing to say. */
export function whyLeftOut(name: string): string {
  const why = Object.hasOwn(leftOut, name) ? leftOut[name] : undefined
  return why === undefined ? '' : `, because ${why}`
}
