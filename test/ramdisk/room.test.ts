import t from 'tap'
import { roomText } from '../../lib/cli/room-text.ts'
import { sumRoom } from '../../lib/ramdisk/room.ts'

const room = sumRoom([
  { share: 'modules', flavour: 'bare-metal', bytes: 5000 },
  { share: 'binaries', flavour: 'deploy', bytes: 6000 },
  { share: 'modules', flavour: 'bare-metal', bytes: 7000 },
  { share: 'links', flavour: 'busybox', bytes: 0 },
])

t.test('summed up by share and flavour, largest first', (t) => {
  t.strictSame(room, [
    { share: 'modules', flavour: 'bare-metal', files: 2, bytes: 12_000 },
    { share: 'binaries', flavour: 'deploy', files: 1, bytes: 6000 },
    { share: 'links', flavour: 'busybox', files: 1, bytes: 0 },
  ])
  t.end()
})

t.test('a short table of it', (t) => {
  const facts = { kernelVersion: '6.1', files: 4, contentBytes: 18_000, room, missingFirmware: [] }
  t.equal(
    roomText(facts, undefined),
    `kernel 6.1; 4 files, 18 kB unpacked, most of it:
    12 kB  modules   bare-metal  2 files
   6.0 kB  binaries  deploy      1 file
`,
  )
  t.match(
    roomText({ ...facts, missingFirmware: ['a', 'b'] }, 80),
    /^not in the tree: 2 files of firmware/m,
  )
  t.end()
})
