/** What a hook leaves running ends before anything of its job is kept or removed, however the job ends. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(120_000)

/** Puts links to a folder of the host in the places of the job's own, as fast as it can. */
const swapper = (kept: string) => `const fs = require('node:fs')
const [tree, kept] = [process.env.TMPDIR, '${kept}']
const attempt = (change) => { try { change() } catch {} }
for (let n = 0; ; n = (n + 1) % 50) {
  const x = tree + '/x' + n
  attempt(() => fs.mkdirSync(x + '/y', { recursive: true }))
  attempt(() => fs.writeFileSync(x + '/y/file', ''))
  attempt(() => fs.renameSync(x, x + '.old'))
  attempt(() => fs.symlinkSync(kept, x))
  attempt(() => fs.unlinkSync(x))
  attempt(() => fs.renameSync(x + '.old', x))
}`

/** A build whose first hook swaps links, and then goes on as `end` says. */
function makeShop(t: Test, end: string): { shop: Workshop; kept: string } {
  const shop = new Workshop(t, {})
  const kept = join(shop.folder, 'kept')
  mkdirSync(join(kept, 'y'), { recursive: true })
  writeFileSync(join(kept, 'y', 'file'), 'kept')
  const hook = `#!/bin/sh
cat >"$TMPDIR/swap.cjs" <<'EOF'
${swapper(kept)}
EOF
for i in 1 2; do setsid ${process.execPath} "$TMPDIR/swap.cjs" >/dev/null 2>&1 & done
sleep 0.5
echo begun
${end}
`
  shop.write('acme/flavour.json', '{}')
  shop.write('acme/extra-data.d/10-swap', hook)
  return { shop, kept }
}

for (const [how, end] of [
  ['succeeds', 'true'],
  ['fails', 'exit 1'],
  ['is interrupted', 'sleep 60'],
] as const)
  t.test(`a hook that ${how} while links are swapped in its folder`, { skip }, async (t) => {
    const { shop, kept } = makeShop(t, end)
    const abort = new AbortController()
    const { error } = await shop.build({
      signal: abort.signal,
      report: (event) =>
        how === 'is interrupted' &&
        event.type === 'step-output' &&
        event.line === 'begun' &&
        abort.abort(),
    })
    if (how === 'succeeds') t.equal(error, undefined)
    else t.ok(error)
    t.equal(readFileSync(join(kept, 'y', 'file'), 'utf8'), 'kept')
    t.strictSame(readdirSync(join(shop.folder, 'store', 'work')), [], 'and all of its own is gone')
  })

t.test('no process of a hook writes to its layer when it is kept', { skip }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'flavour.json': '{}',
      'install.d/10-daemons': `#!/bin/sh
mkdir /late
for i in 1 2 3 4 5 6; do
  setsid sh -c 'n=0; while :; do n=$((n + 1)); : >/late/'$i'.$n; done' >/dev/null 2>&1 &
done
sleep 0.2
`,
      'install.d/20-count': '#!/bin/sh\nls /late | wc -l >/count\n',
    },
  })
  t.equal((await shop.build()).error, undefined)
  const names = await shop.list('/late')
  t.equal(String(names?.length), (await shop.read('/count'))?.trim(), 'later steps saw all of it')
})
