import t from 'tap'
import { xmlText } from '../../lib/quoting/xml.ts'
import { run } from '../../lib/run.ts'
import { needs } from '../disk/needs.ts'
import { thousandTexts } from './texts.ts'

t.test('what xmllint reads is what was said', { skip: needs('xmllint') }, async (t) => {
  const texts = thousandTexts(t).filter((text) => text.length < 1000)
  const file = `<?xml version="1.0" encoding="UTF-8"?>\n<a>${texts
    .map((text) => `<b c="${xmlText(text)}" d='${xmlText(text)}'>${xmlText(text)}</b>`)
    .join('')}</a>\n`
  const ask = (what: string) => run('xmllint', ['--xpath', `(//b/${what})`, '-'], { input: file })
  await ask('text()')
  // One at a time would be a thousand processes: marks part what is printed.
  const mark = '|#|'
  const sheet = texts.map((text) => text.replaceAll(mark, '')).map((text) => xmlText(text))
  const { stdout } = await run('xmllint', ['--xpath', 'string(/a)', '-'], {
    input: `<a>${sheet.join(mark)}</a>`,
  })
  const back = stdout.replace(/\n$/, '').split(mark)
  const wanted = texts.map((text) =>
    text
      .replaceAll(mark, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot say these
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '\ufffd'),
  )
  t.strictSame(back, wanted)
})

t.test('line ends survive in an attribute', { skip: needs('xmllint') }, async (t) => {
  const text = 'a\r\n\tb "c" \'d\' <e> & \u001b[1m'
  const { stdout } = await run('xmllint', ['--xpath', 'string(/a/@b)', '-'], {
    input: `<a b="${xmlText(text)}"/>`,
  })
  t.equal(stdout, `${text.replace('\u001b', '\ufffd')}\n`)
})
