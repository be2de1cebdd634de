import t from 'tap'
import { shownUrl } from '../../lib/targets/shown-url.ts'

t.test('what signs an address is not shown, the rest is as it was', async (t) => {
  const cases: [url: string, shown: string][] = [
    ['https://h/a%20b?c=d%2Fe&f', 'https://h/a%20b?c=d%2Fe&f'],
    ['https://h/?X-Amz-Signature=abc&X-Amz-Date=1', 'https://h/?X-Amz-Signature=***&X-Amz-Date=1'],
    ['https://h/?sv=1&%73ig=a%2Bb', 'https://h/?sv=1&%73ig=***'],
    ['https://h/?SIG=a=b&token=', 'https://h/?SIG=***&token=***'],
    ['https://me:word@h/', 'https://***:***@h/'],
    ['file:///a?sig', 'file:///a?sig=***'],
  ]
  for (const [url, shown] of cases) t.equal(shownUrl(url), shown)
})
