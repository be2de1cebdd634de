import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../lib/files.ts'
import { knownSchemas } from '../lib/known-schemas.ts'
import { checkSchema } from '../lib/schema.ts'
import { startCommand } from './fixtures/command.ts'

const parfait = join(packageFolder, 'bin/parfait')

t.test('the bundle compiles no schema of its own flavours', async (t) => {
  const lint = startCommand([process.execPath, parfait, 'lint', 'flavours'], {
    cwd: packageFolder,
    env: { DEBUG: 'parfait:schema' },
  })
  const { code, stdout, stderr } = await lint.ended
  t.equal(code, 0)
  t.match(stdout, 'nothing to mend')
  t.equal(stderr, '')
})

t.test('but those of others', async (t) => {
  const cwd = t.testdir({
    mine: { 'flavour.json': '{ "options": { "a": { "type": "number" } } }' },
  })
  const lint = startCommand([process.execPath, parfait, 'lint', 'mine'], {
    cwd,
    env: { DEBUG: 'parfait:schema' },
  })
  const { stderr } = await lint.ended
  t.match(stderr, 'not known, compiled')
})

t.test('all that are known are schemas', async (t) => {
  const known = knownSchemas()
  t.ok(known.length > 100)
  for (const schema of known) t.doesNotThrow(() => checkSchema(schema, {}))
})
