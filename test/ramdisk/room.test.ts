import t from 'tap'
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
