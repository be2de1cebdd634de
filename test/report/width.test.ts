import t from 'tap'
import { createStyle, plainStyle } from '../../lib/report/style.ts'
import { cleanLine, cutTo, paintLine, widthOf } from '../../lib/report/width.ts'

t.test('lines as a terminal would leave them', async (t) => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['\u001b[1;32mgreen\u001b[0m', 'green'],
    ['10%\r20%\r100%\r', '100%'],
    ['crlf\r', 'crlf'],
    ['a\tb', 'a    b'],
    ['bell\u0007 \u001b]0;title\u0007back\b', 'bell back'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\r\r', ''],
  ]
  for (const [line, expected] of cases) t.equal(cleanLine(line), expected, JSON.stringify(line))
})

t.test('widths', async (t) => {
  t.equal(widthOf('abc'), 3)
  t.equal(widthOf('日本'), 4)
  t.equal(widthOf('e\u0301'), 1)
  t.equal(widthOf('✓ …'), 3)
})

t.test('cutting', async (t) => {
  t.equal(cutTo('abcdef', 6, '…'), 'abcdef')
  t.equal(cutTo('abcdef', 4, '…'), 'abc…')
  t.equal(cutTo('abcdef', 4, '...'), 'a...')
  t.equal(cutTo('日本語', 4, '…'), '日…')
  t.equal(cutTo('abcdef', 2, '...'), '')
  t.equal(cutTo('abcdef', 0, '…'), '')
})

t.test('painting never tears an escape and never exceeds the width', async (t) => {
  const style = createStyle({ colour: true, unicode: true })
  const spans = [['red', 'abc'], ' ', ['green', 'defghi'], 'lost'] as const
  t.equal(paintLine(spans, 7, style), '\u001b[31mabc\u001b[39m \u001b[32mde…\u001b[39m')
  for (let width = 0; width < 16; width++)
    t.ok(widthOf(paintLine(spans, width, plainStyle)) <= width, `width ${width}`)
})
