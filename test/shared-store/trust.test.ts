import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LayerSharing } from '../fixtures/layer-sharing.ts'
import { needsSandbox } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(110_000)

const acme = {
  'install.d/10-make': '#!/bin/sh\nmkdir -p /srv; echo one >/srv/one\n',
  'install.d/20-more': '#!/bin/sh\nset -e\nrm /srv/one; echo two >/srv/two\n',
}

t.test(
  'what nobody of the list signed, or what was changed, does not count',
  { skip },
  async (t) => {
    const sharing = new LayerSharing(t, { acme })
    const first = await sharing.build({ name: 'first', flags: sharing.pushing('each-step') })
    t.equal(first.exitCode, 0, first.stdout)
    const all = first.made ?? 0
    const keys = readdirSync(join(sharing.shared, 'keys'))
    t.equal(keys.length, all)

    const pulled = await sharing.build({ name: 'a', flags: sharing.pulling() })
    t.equal(pulled.made, 0)
    t.equal(pulled.sha256, first.sha256)
    const foreign = await sharing.build({ name: 'b', flags: sharing.pulling('other') })
    t.equal(foreign.made, all)
    t.equal(foreign.notices.filter((text) => /none of the signers/.test(text)).length, 1)

    const spoil = (name: string, change: (folder: string) => void) => {
      const folder = join(sharing.folder, name)
      cpSync(sharing.shared, folder, { recursive: true })
      change(folder)
      return sharing.pulling('mine', folder)
    }
    const blobs = spoil('blobs', (folder) => {
      for (const name of readdirSync(join(folder, 'blobs'))) {
        const path = join(folder, 'blobs', name)
        const bytes = readFileSync(path)
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
        writeFileSync(path, bytes)
      }
    })
    const tampered = await sharing.build({ name: 'c', flags: blobs })
    t.equal(tampered.exitCode, 0, tampered.stderr)
    t.equal(tampered.made, all)
    t.match(tampered.notices.join('\n'), /left out: A packed layer is another one than was signed/)
    const notes = spoil('notes', (folder) => {
      const unsigned = (text: string) => {
        const { note } = JSON.parse(text)
        return JSON.stringify({ note })
      }
      for (const [index, name] of keys.entries()) {
        const path = join(folder, 'keys', name)
        const text = readFileSync(path, 'utf8')
        writeFileSync(path, index % 2 ? unsigned(text) : text.replace('madeAt\\":1', 'madeAt\\":2'))
      }
    })
    const unsigned = await sharing.build({ name: 'd', flags: notes })
    t.equal(unsigned.made, all)
    const exchanged = spoil('exchanged', (folder) => {
      const [one = '', two = ''] = keys.map((name) => join(folder, 'keys', name))
      const text = readFileSync(one)
      cpSync(two, one)
      writeFileSync(two, text)
    })
    t.not((await sharing.build({ name: 'e', flags: exchanged })).made, 0, 'notes of other keys')
  },
)
