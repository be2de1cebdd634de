import t from 'tap'
import { shownPath, shownText } from '../../lib/report/shown-path.ts'

t.test('what a terminal would obey is escaped, all else stays', (t) => {
  const latin = (text: string) => Buffer.from(text).toString('latin1')
  t.equal(shownPath(latin('/a b/ü\\')), '/a b/ü\\\\')
  t.equal(shownPath(latin('/a\x1b[2J\n\u202e')), '/a\\x1b[2J\\x0a\\xe2\\x80\\xae')
  t.equal(shownPath('/\xff\xe4x'), '/\\xff\\xe4x')
  t.equal(shownText('\ta\\b\x07\u2066'), '\ta\\b\\x07\\xe2\\x81\\xa6')
  t.end()
})
