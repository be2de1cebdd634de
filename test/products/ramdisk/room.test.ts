import t from 'tap'
import { factsText } from '../../../lib/cli/facts-text.ts'
import { describeRoom } from '../../../lib/products/ramdisk/room.ts'
import { sumRoom } from '../../../lib/ramdisk/room.ts'

const room = sumRoom([
  { share: 'modules', flavour: 'bare-metal', bytes: 12_000 },
  { share: 'binaries', flavour: 'deploy', bytes: 6000 },
  { share: 'links', flavour: 'busybox', bytes: 0 },
])

t.test('a short table of it', (t) => {
  const facts = { kernelVersion: '6.1', files: 4, contentBytes: 18_000, room, missingFirmware: [] }
  t.equal(
    factsText(describeRoom(facts), undefined),
    `kernel 6.1; 4 files, 18 kB unpacked, most of it:
    12 kB  modules   bare-metal  1 file
   6.0 kB  binaries  deploy      1 file
`,
  )
  t.match(
    factsText(describeRoom({ ...facts, missingFirmware: ['a', 'b'] }), 80),
    /^not in the tree: 2 files of firmware/m,
  )
  t.end()
})
