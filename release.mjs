// Makes a release of this checkout: node release.mjs --help
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `Usage: npm run release -- <version> [--check] [--no-tests]

Checks all that a release has to have, and says what is missing. Where all is there, sets the version, closes the
changelog, commits and tags. Publishes nothing: that is npm publish, by hand.

  --check      only check; changes nothing
  --no-tests   leave the tests out, which take a quarter of an hour
`
const call = (program, ...words) =>
  execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const description = () => JSON.parse(read('package.json'))

/** In a folder of its own: npm of Debian 13 removes node_modules although it is told to do nothing. */
function fitLock() {
  const folder = mkdtempSync(join(tmpdir(), 'parfait-release-'))
  try {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(name, join(folder, name))
    const words = ['ci', '--dry-run', '--ignore-scripts']
    execFileSync('npm', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is wrong, in a sentence; undefined where a check passes. Quick ones first. */
const checks = {
  'a version that follows the last one': ({ version }) => {
    const last = description().version
    return isLater(version, last) ? undefined : `expected one after ${last}, got '${version}'`
  },
  'all is committed': () => call('git', 'status', '--porcelain') || undefined,
  'the tag is free': ({ version }) =>
    call('git', 'tag', '--list', `v${version}`) ? `v${version} is there` : undefined,
  'the changelog says what is new': () =>
    /^## Unreleased\n\s*### /m.test(read('CHANGELOG.md'))
      ? undefined
      : "nothing below 'Unreleased'",
  'package.json says whose it is': () => {
    const wanted = ['license', 'keywords', 'repository', 'bugs', 'engines', 'description']
    const missing = wanted.filter((name) => !description()[name])
    if (missing.length > 0) return `no ${missing.join(', ')}`
    // A name that nobody can own: what stood there before the project had a place.
    return read('package.json').includes('.example')
      ? 'an address in it ends with .example: put the real ones in'
      : undefined
  },
  'the lock file fits': () => quiet(fitLock),
  'types, lint and format': () => quiet(() => call('npm', 'run', '--silent', 'check')),
  'the API reference can be made': () =>
    quiet(() => call('npx', 'typedoc', '--emit', 'none', '--treatWarningsAsErrors')),
  'the package has what it needs': () => {
    quiet(() => call('npm', 'run', '--silent', 'build'))
    const [{ files }] = JSON.parse(call('npm', 'pack', '--dry-run', '--json', '--ignore-scripts'))
    const paths = files.map(({ path }) => path)
    const needed = ['LICENSE', 'README.md', 'CHANGELOG.md', 'bin/parfait', 'dist/index.js']
    const missing = [...needed, 'dist/types/index.d.ts'].filter((path) => !paths.includes(path))
    const odd = paths.filter((path) => /^(test|bench|examples|\.ci)\//.test(path))
    return [...missing.map((path) => `lacks ${path}`), ...odd.map((path) => `has ${path}`)][0]
  },
}

function isLater(version, last) {
  const parts = (text) => /^(\d+)\.(\d+)\.(\d+)(-[\w.]+)?$/.exec(text)?.slice(1, 4).map(Number)
  const [a, b] = [parts(version ?? ''), parts(last)]
  const at = a?.findIndex((part, index) => part !== b[index])
  return a !== undefined && at >= 0 && a[at] > b[at]
}

function quiet(work) {
  try {
    work()
    return undefined
  } catch (error) {
    return `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-5).join('\n')
  }
}

function close(version) {
  const day = new Date().toISOString().slice(0, 10)
  const text = read('CHANGELOG.md')
  const heading = `## Unreleased\n\n## ${version}, ${day}\n`
  writeFileSync('CHANGELOG.md', text.replace('## Unreleased\n', heading))
  call('npm', 'version', '--no-git-tag-version', version)
  call('git', 'commit', '--all', '--message', `release: ${version}`)
  call('git', 'tag', '--annotate', `v${version}`, '--message', `parfait ${version}`)
}

const options = {
  check: { type: 'boolean' },
  'no-tests': { type: 'boolean' },
  help: { type: 'boolean' },
}
const { values, positionals } = parseArgs({ options, allowPositionals: true })
const [version] = positionals
if (values.help || version === undefined) {
  process.stdout.write(usage)
  process.exit(values.help ? 0 : 2)
}
let failed = 0
for (const [title, check] of Object.entries(checks)) {
  const fault = check({ version })
  if (fault !== undefined) failed++
  process.stdout.write(fault === undefined ? `ok      ${title}\n` : `MISSING ${title}: ${fault}\n`)
}
if (failed === 0 && !values['no-tests']) execFileSync('npm', ['test'], { stdio: 'inherit' })
if (failed > 0) process.exit(1)
if (values.check) process.exit(0)
close(version)
process.stdout.write(
  `v${version} is committed and tagged; next: git push --follow-tags, npm publish\n`,
)
