/** Lists of sources, mirrors and packages of strangers: each reader ends soon, and says nothing that no line can hold. */
import fc from 'fast-check'
import t from 'tap'
import { readLines, readMirrors, readStanzas } from '../../../flavours/debian/lib/apt-entries.ts'
import { fieldOf, releaseDate } from '../../../flavours/debian/lib/release.ts'
import { parseIndex } from '../../../lib/worker/cache-index.ts'
import { fuzzRuns } from '../../fixtures/fuzz.ts'

const runs = fuzzRuns(2000)
const words = [
  ...[
    'deb',
    'deb-src',
    '[',
    ']',
    '[arch=',
    'signed-by=/k.gpg',
    'http://a.example.org',
    'bookworm',
    '#',
  ],
  ...[
    'Types: deb',
    'URIs:',
    'Suites: sid',
    'Enabled: no',
    'Signed-By:',
    ' .',
    ' -----BEGIN PGP',
    'Date: x',
  ],
  ...[
    'Package: a',
    'SHA256: ',
    'ab'.repeat(32),
    'Version: 1',
    'Architecture: all',
    '../../etc',
    '\u0000',
    '\u202e',
  ],
  ...['priority:1', 'type:index', '\t', ' ', '\n', '\n\n', '\r\n', ':', '=', 'é', '\u001b[31m'],
]
const text = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((some) => some.join(' ')),
  fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((some) => some.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  // What backtracks takes for ever with these.
  fc.constantFrom(' ', '\t', '[', 'a ', ': ', '\n ', '#').map((one) => one.repeat(20_000)),
)

/** Names of packages that are cached, of which a path is made. */
const index = { files: '', digest: 'SHA256', name: '{Package}_{Version}_{Architecture}.deb' }

const readers: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'one-line entries': (given) => readLines(given).flatMap(({ uri, suite }) => [uri, suite]),
  'deb822 entries': (given) => readStanzas(given).flatMap(({ uri, suite }) => [uri, suite]),
  mirrors: (given) => readMirrors(given, 'bookworm', 'amd64'),
  'packages of an index': (given) => parseIndex(given, index).map(({ name }) => name),
  'a signed index': (given) => [fieldOf(given, 'Origin') ?? '', `${releaseDate(given)}`],
}

for (const [name, read] of Object.entries(readers))
  t.test(name, async () => {
    const property = fc.property(text, (given) => {
      const started = performance.now()
      for (const one of read(given))
        if (/[\n\0]/.test(one)) throw new Error(`a line cannot hold ${JSON.stringify(one)}`)
      if (performance.now() - started > 1000) throw new Error('it took longer than a second')
    })
    fc.assert(property, { numRuns: runs })
  })
