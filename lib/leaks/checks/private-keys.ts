import { findingAt, type LeakCheck } from '../check.ts'
import { homeFiles } from '../homes.ts'

const begin = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----/

/** Private keys where people and servers keep theirs. */
export const privateKeys: LeakCheck = {
  name: 'private-keys',
  summary: 'private keys in homes and in /etc',
  remedy: 'give the key to the machine when it runs, or make it at the first boot',
  paths: (image) =>
    [...homeFiles(image), ...image.list('/etc')]
      // Those have a check of their own.
      .filter((path) => !/\/ssh_host_[^/]*key$/.test(path))
      .flatMap((path) => {
        const content = image.read(path)
        const offset = content ? content.toString('latin1').search(begin) : -1
        if (!content || offset < 0) return []
        return [findingAt({ path, content, offset }, 'has a private key')]
      }),
}
