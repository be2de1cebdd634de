/**
 * Which names of packages of the built-in flavours which release lacks: `npm run package-names`. Reads the lists of the
 * archive that the host's apt names, by apt, into a folder of its own.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../lib/files.ts'
import { releases } from './cases.ts'

interface Manifest {
  readonly packages?: Readonly<Record<string, readonly string[]>>
  readonly options?: Readonly<Record<string, { readonly default?: string | readonly string[] }>>
}

/** What flavours install by default, with alternatives as they stand there. */
function wantedNames(): Map<string, string> {
  const wanted = new Map<string, string>()
  for (const flavour of readdirSync(join(packageFolder, 'flavours'))) {
    const file = join(packageFolder, 'flavours', flavour, 'flavour.json')
    const { packages = {}, options = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
    for (const text of Object.values(packages).flat()) {
      const option = options[/^\{([\w-]+)\}$/.exec(text)?.[1] ?? '']
      for (const name of option ? [option.default ?? []].flat() : [text])
        if (name !== '') wanted.set(name.replaceAll('{architecture}', 'amd64'), flavour)
    }
  }
  return wanted
}

const apt = (command: string, words: readonly string[]) =>
  execFileSync(command, words, { encoding: 'utf8', maxBuffer: 64 << 20 })
const [archive = ''] = apt('apt-get', ['indextargets', '--format', '$(REPO_URI)'])
  .split('\n')
  .filter((uri) => /\/debian\/?$/.test(uri))
const folder = mkdtempSync(join(tmpdir(), 'package-names-'))
let isLacking = false
try {
  for (const release of releases) {
    const place = (name: string) => join(folder, release, name)
    mkdirSync(place('lists/partial'), { recursive: true })
    mkdirSync(place('cache'))
    writeFileSync(place('status'), '')
    writeFileSync(place('sources'), `deb ${archive} ${release} main\n`)
    const settings = {
      'Dir::Etc::SourceList': place('sources'),
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': place('lists'),
      'Dir::State::Status': place('status'),
      'Dir::Cache': place('cache'),
      'APT::Architecture': 'amd64',
      // Whether the archive is new is not the question.
      'Acquire::Check-Valid-Until': 'false',
    }
    const words = Object.entries(settings).map(([name, value]) => `--option=${name}=${value}`)
    apt('apt-get', [...words, 'update'])
    const there = new Set(apt('apt-cache', [...words, 'pkgnames']).split('\n'))
    for (const [name, flavour] of wantedNames())
      if (!name.split(' | ').some((one) => there.has(one))) {
        isLacking = true
        process.stdout.write(`${release} has no ${name}, which ${flavour} installs\n`)
      }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = isLacking ? 1 : 0
