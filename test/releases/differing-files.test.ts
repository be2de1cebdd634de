/** What packages make at random when they are installed is made anew by each machine, or known to the leak gate. */
import t from 'tap'
import { needsSandbox } from '../fixtures/workshop.ts'
import { differingFiles } from './differing-files.ts'

t.setTimeout(1_200_000)

/** What differs and names no machine: caches. */
const noise = /^\/(etc\/(aliases\.db|ld\.so\.cache)|var\/cache\/.*|var\/log\/.*)$/

t.test('of a short list, nothing is left', { skip: needsSandbox() }, async (t) => {
  const packages = ['dbus', 'munge', 'nvme-cli', 'open-iscsi', 'ssl-cert']
  const found = await differingFiles(t.testdir(), { release: 'bookworm', packages })
  t.strictSame(
    found.filter((path) => !noise.test(path)),
    [],
  )
})
