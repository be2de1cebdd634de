import t from 'tap'
import { Secret } from '../../../lib/targets/credentials.ts'
import type { TargetIo } from '../../../lib/targets/driver.ts'
import { objectBeside, objectUrl, servicePlace } from '../../../lib/targets/s3/place.ts'

t.test('where an object is', async (t) => {
  const cases: [address: string, url: string][] = [
    ['s3://Bucket-1', 's3://Bucket-1/a%2Fb'],
    ['s3://b.c/', 's3://b.c/a%2Fb'],
    ['s3://bucket/p q/r/', 's3://bucket/p%20q/r/a%2Fb'],
  ]
  for (const [address, url] of cases) t.equal(objectUrl(new URL(address), 'a/b'), url)
  t.equal(objectBeside('s3://b/c/d', 'e f'), 's3://b/c/e%20f')
  for (const address of ['s3:///x', 's3://b:80/', 's3://_'])
    t.throws(() => objectUrl(new URL(address), 'a'), { code: 'target-invalid' })
})

t.test('where its service is', async (t) => {
  const io = (credentials: Record<string, Secret>) => ({ credentials }) as unknown as TargetIo
  const at = (object: string, options = {}, credentials = {}) => {
    const { url, region } = servicePlace(object, options, io(credentials))
    return [url.href, region]
  }
  const endpoint = 'http://h:1/s3/'
  t.strictSame(at('s3://b/c%20d', { endpoint }), ['http://h:1/s3/b/c%20d', 'us-east-1'])
  const told = { endpoint: new Secret('https://t'), region: new Secret('r-1') }
  t.strictSame(at('s3://b/c', {}, told), ['https://t/b/c', 'r-1'])
  t.match(at('s3://b/c', { region: 'r-2' })[0], /^https:\/\/b\.s3\.r-2\.[a-z.]+\/c$/)
  t.match(at('s3://b.x/c')[0], /^https:\/\/s3\.us-east-1\.[a-z.]+\/b\.x\/c$/)
  for (const bad of ['x', 'ftp://h', 'http://me:word@h', 'http://h?x'])
    t.throws(() => at('s3://b/c', { endpoint: bad }), { code: 'target-invalid' })
})
