import t from 'tap'
import { loginIn } from '../../../lib/targets/web/netrc.ts'

t.test('netrc(5), as curl reads it', async (t) => {
  const text = `# machine h login no password no
machine h login me password "a \\"b\\\\ c#" account x
machine H2
	login you
	password p#w
macdef init
machine h3 login trap password trap

machine h login other password two
default login anonymous password guest`
  const cases: [host: string, user: string | undefined, wanted: object | undefined][] = [
    ['h', undefined, { user: 'me', password: 'a "b\\ c#' }],
    ['h', 'other', { user: 'other', password: 'two' }],
    ['h2', undefined, { user: 'you', password: 'p#w' }],
    ['h3', undefined, { user: 'anonymous', password: 'guest' }],
    ['h', 'nobody', undefined],
  ]
  for (const [host, user, wanted] of cases) t.same(loginIn(text, host, user), wanted, host)
  t.equal(loginIn('machine', 'h'), undefined)
  t.equal(loginIn('login a password b', 'h'), undefined)
})
