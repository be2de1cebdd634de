import type { LeakCheck } from '../check.ts'

/** Private host keys of an ssh server: who has the image could pose as each of its machines. */
export const hostKeys: LeakCheck = {
  name: 'host-keys',
  summary: 'host keys of the ssh server',
  remedy: 'make them at the first boot, and remove them in a finalise hook',
  paths: (image) =>
    [...image.list('/etc/ssh'), ...image.list('/etc/dropbear')]
      .filter((path) => /\/(ssh_host_[^/]*key|dropbear_[^/]*_host_key)$/.test(path))
      .filter((path) => image.size(path) > 0)
      .map((path) => ({ path, what: 'is a host key that all machines of this image would share' })),
}
