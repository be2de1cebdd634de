import t from 'tap'
import { hostPackages, hostPackagesOf, ownerOnHost } from '../lib/host-packages.ts'
import { findTool } from '../lib/tools.ts'

t.test('hosts are found by what they are, and by what they are like', (t) => {
  t.equal(hostPackagesOf(['ubuntu', 'debian'])?.distribution, 'debian')
  t.match(hostPackagesOf(['rocky', 'rhel', 'fedora'])?.install, /^dnf /)
  t.equal(hostPackagesOf(['nixos']), undefined)
  t.equal(hostPackagesOf([]), undefined)
  for (const { search, distribution } of hostPackages)
    t.match(search('mke2fs'), /mke2fs/, distribution)
  t.end()
})

const skip = (await findTool('dpkg-query')) ? false : 'needs dpkg-query'
t.test('who has a file', { skip }, async (t) => {
  t.equal(await ownerOnHost('dpkg-query', ['debian']), 'dpkg')
  t.equal(await ownerOnHost('no-such-program', ['debian']), undefined)
  t.equal(await ownerOnHost('dpkg-query', ['nixos']), undefined)
})
