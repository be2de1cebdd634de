import t from 'tap'
import { fieldsOf } from '../../../../flavours/debian/lib/apt-entries.ts'
import { essentialNames } from '../../../../flavours/debian/lib/native/essential.ts'

t.test('what is essential, and all that it needs', async (t) => {
  const packages = [
    'Package: base\nEssential: yes\nPre-Depends: awk, libc6 (>= 2)',
    'Package: libc6\nDepends: low [amd64] | other:any',
    'Package: low\nDepends: base',
    'Package: mawk\nProvides: awk (= 1)',
    'Package: extra\nDepends: libc6\nRecommends: more',
  ].map((text) => {
    const fields = fieldsOf(text)
    const name = fields.get('package') ?? ''
    return { name, fields, control: '', parts: new Set<string>(), paths: [] }
  })
  t.strictSame([...essentialNames(packages)].sort(), ['base', 'libc6', 'low', 'mawk'])
})
