/** Secrets that an image has as files: they are in the image, and nowhere else. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
const password = 'correct-horse-battery'
const manifest = {
  secrets: {
    password: { description: 'to log in', file: { path: '/etc/acme/password', mode: '0640' } },
    other: { description: 'for hooks', required: false },
  },
}
const acme = {
  'flavour.json': JSON.stringify(manifest),
  'install.d/10-a': '#!/bin/sh\nls /run/secrets >/etc/seen 2>/dev/null || echo none >/etc/seen\n',
}

/** Files below a folder that have a text. */
function filesWith(text: string, ...places: string[]): string {
  try {
    return execFileSync('grep', ['-rla', text, ...places], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

t.test('the image has it, and nothing else', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  const build = (word: string) => {
    shop.write('word', word)
    const path = join(shop.folder, 'flavours/word')
    return shop.build({ secrets: [`password=file:${path}`], flags: { formats: 'raw,qcow2' } })
  }
  const first = await build(password)
  t.equal(first.error, undefined)
  t.equal(await shop.read('/etc/acme/password'), password)
  t.match(await shop.stat('/etc/acme/password'), /Mode: +0640[\s\S]*User: +0/)
  t.notMatch(await shop.read('/etc/seen'), /password/)
  const texts = JSON.stringify(first.events)
  t.notMatch(texts, password)
  const { folder } = shop
  execFileSync('rm', [join(folder, 'flavours/word')])
  t.equal(filesWith(password, join(folder, 'store'), join(folder, 'flavours')), '')
  const having = filesWith(password, join(folder, 'out')).trim().split('\n')
  t.ok(
    having.every((path) => /image\.(raw|qcow2)$/.test(path)),
    having.join(' '),
  )
  const told = readFileSync(join(folder, 'out/image.manifest.json'), 'utf8')
  t.strictSame(JSON.parse(told).secretFiles, ['/etc/acme/password'])
  const image = readFileSync(shop.image, 'latin1')
  t.equal(image.split(password).length, 2, 'once, and in no free block')
  const again = await build(password)
  t.strictSame(again.ran, [])
  t.notOk(
    again.events.some(({ type }) => type === 'artifact-made'),
    'nothing is made again',
  )
  const other = await build('another-password')
  t.strictSame(other.ran, ['disk/all/assemble'], 'no step depends on it')
  t.equal(await shop.read('/etc/acme/password'), 'another-password')
  t.notOk(readFileSync(shop.image).includes(password))
})

t.test('it has to be given, and be for a disk', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  t.match((await shop.build()).error, { code: 'secret-missing' })
})
