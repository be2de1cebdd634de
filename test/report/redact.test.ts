import t from 'tap'
import { redactor, redactValue } from '../../lib/report/redact.ts'

const secret = 'pa"ss wörd/1234567890'
const long = 'x1y2z3'.repeat(40)
const redact = redactor([Buffer.from(`${secret}\n`), Buffer.from(long)])
const base64 = (text: string) => Buffer.from(text).toString('base64')

t.test('a secret as it is, and in the ways that programs write it', (t) => {
  const cases: [string, string][] = [
    [`a ${secret} b ${secret}`, 'a *** b ***'],
    [JSON.stringify({ secret }), '{"secret":"***"}'],
    [`https://u:${encodeURIComponent(secret)}@host/`, 'https://u:***@host/'],
    [Buffer.from(secret).toString('hex'), '***'],
    [base64(secret), '***'],
    [base64(`${secret}\n`), '***'],
    [`Authorization: Basic ${base64(`u:${secret}`)}`, 'Authorization: Basic ***'],
    [base64(`user:${secret}:more`), '***'],
    [base64(secret).replaceAll('/', '_').replaceAll('+', '-'), '***'],
    [base64(long).slice(76, 152), '***'],
    ['nothing of it', 'nothing of it'],
    ['sha256 e3f8578052bae3f8578052ba', 'sha256 e3f8578052bae3f8578052ba'],
  ]
  for (const [text, wanted] of cases) t.equal(redact(text), wanted, text)
  for (const line of base64(`prefix ${long} suffix`).match(/.{1,76}/g) ?? [])
    t.equal(redact(line), '***', 'wrapped')
  t.end()
})

t.test('lines of a secret with several, but not its short ones', (t) => {
  const lines = redactor([Buffer.from('{\n  "password": "abc-def"\n}\n')])
  t.equal(lines('  "password": "abc-def"'), '  ***')
  t.equal(lines('{ }'), '{ }')
  t.end()
})

t.test('values, and no secrets at all', (t) => {
  t.strictSame(redactValue({ [secret]: [1, null, secret, { a: true }] }, redact), {
    '***': [1, null, '***', { a: true }],
  })
  t.equal(redactor([])(secret), secret)
  t.end()
})
