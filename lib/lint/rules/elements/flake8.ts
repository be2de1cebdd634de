import { join } from 'node:path'
import { run } from '../../../run.ts'
import type { Rule } from '../../rule.ts'

/** Of dib-lint: scripts of Python. */
export const flake8: Rule = {
  id: 'flake8',
  severity: 'error',
  only: 'elements',
  explanation: 'scripts of Python in elements pass flake8',
  tool: {
    command: 'flake8',
    packages: { debian: 'flake8', fedora: 'python3-flake8', arch: 'flake8', alpine: 'py3-flake8' },
  },
  check: async ({ folder, files }) => {
    const scripts = files.filter(
      ({ path, shebang = '' }) => /python/.test(shebang) && !path.endsWith('.py'),
    )
    if (scripts.length === 0) return []
    const paths = scripts.map(({ path }) => join(folder, path))
    const format = '--format=%(row)d\t%(col)d\t%(code)s\t%(path)s\t%(text)s'
    const { stdout } = await run('flake8', ['--isolated', format, ...paths], { accept: [1] })
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => {
        const [line, column, code = '', path = '', message = ''] = row.split('\t')
        const file = path.slice(folder.length + 1)
        return { file, line: Number(line), column: Number(column), code, message }
      })
  },
}
