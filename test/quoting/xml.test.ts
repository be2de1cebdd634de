import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { xmlDocument } from '../../lib/quoting/xml.ts'
import { needs } from '../disk/needs.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

/** What Canonical XML 1.0, 2.3, leaves to be read. */
const canonical: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x9;': '\t',
  '&#xA;': '\n',
  '&#xD;': '\r',
}
const decode = (text = '') => text.replace(/&[^;]*;/g, (one) => canonical[one] ?? one)

t.test('texts and attributes', { skip: needs('xmllint') }, async (t) => {
  const said = sayAll(t, thousandTexts(t), (text) => {
    const element = { name: 't', attributes: { 'xml:base': 'x', a: text }, content: text }
    xmlDocument(element)
    return element
  })
  const path = `${t.testdir({})}/texts.xml`
  writeFileSync(path, xmlDocument({ name: 'all', content: said.map((one) => one.said) }))
  const read = execFileSync('xmllint', ['--huge', '--c14n', path], { maxBuffer: 64 << 20 })
  const back = [...read.toString().matchAll(/<t a="([^"]*)" xml:base="x">([^<]*)<\/t>/g)]
  comesBack(
    t,
    said.map(({ text }) => JSON.stringify([text, text])),
    back.map(([, attribute, text]) => JSON.stringify([decode(attribute), decode(text)])),
  )
})

t.test('what it looks like', async (t) => {
  const content = [
    { name: 'b', content: 1 },
    { name: 'c:d', attributes: { e: '<' } },
  ]
  t.equal(
    xmlDocument({ name: 'a', content }),
    '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b>1</b>\n  <c:d e="&lt;"/>\n</a>\n',
  )
  for (const text of ['\0', '\x1b', '\ud800', '\uffff', '\v'])
    t.throws(() => xmlDocument({ name: 'a', content: text }), { code: 'text-refused', place: 'a' })
  for (const name of ['', '1a', 'a b', 'a>', 'a:b:c', 'é'])
    t.throws(() => xmlDocument({ name }), { code: 'text-refused' }, name)
})
