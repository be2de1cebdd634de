/** What `lib/` calls by its name nowhere but where it belongs: distributions, products, package managers. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../lib/files.ts'
import { filesBelow, findNodes, sourcesBelow } from './fixtures/sources.ts'

const sources = sourcesBelow('lib')

/** Where a distribution is named after all, and why: of the host that builds, never of the image. */
const distributionNamers: Readonly<Record<string, string>> = {
  'lib/settings/table.ts': 'the name of the default base, and how users are told of it',
  'lib/doctor/named-tools.ts': 'what bases of distributions need of the host',
  'lib/doctor/restrictions.ts': 'what the host’s distribution forbids',
  'lib/host-packages.ts': 'how packages get onto the host, by its distribution',
  'lib/flavours/manifest.ts': 'a name of the host’s package without a distribution is Debian’s',
}

t.test('lib/ names no distribution', (t) => {
  for (const path of Object.keys(distributionNamers))
    t.ok(existsSync(join(packageFolder, path)), `${path} is still an exception`)
  const name = /debian|ubuntu|fedora|centos|rhel|red ?hat|suse|alpine|gentoo|arch ?linux|rocky/i
  const names = (node: ts.Node) =>
    (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isIdentifier(node)) &&
    name.test(node.text) &&
    !isPackageName(node)
  t.strictSame(
    sources
      .filter(({ path }) => !Object.keys(distributionNamers).some((one) => path.startsWith(one)))
      .flatMap((source) => findNodes(source, names)),
    [],
  )
  t.end()
})

/** A tool of the host, and what distributions call the package that has it: `packages: { debian: 'xz-utils' }`. */
function isPackageName(node: ts.Node): boolean {
  const property = node.parent
  const literal = property?.parent
  return (
    ts.isPropertyAssignment(property) &&
    ts.isObjectLiteralExpression(literal) &&
    ts.isPropertyAssignment(literal.parent) &&
    literal.parent.name.getText() === 'packages'
  )
}

/** Who names the product `ramdisk` beside its own files, and why. */
const ramdiskNamers: Readonly<Record<string, string>> = {
  'lib/products/index.ts': 'the list of products',
  'lib/build-ramdisk.ts': 'its function of the library',
  'lib/index.ts': 'the same',
  'lib/cli/ramdisk-image-create.ts': 'its command',
  'lib/cli/other-options.ts': 'an option that another tool has',
  'lib/cli/parfait.ts': 'the name of that command',
  'lib/cli/completion-scripts.ts': 'the same',
  'lib/cli/pxe.ts': 'a flag, and the word that users know',
  'lib/cli/boot-options.ts': 'the same, in --help',
  'lib/cli/disk-image-get-kernel.ts': 'the same',
  'lib/pxe/netboot-tree.ts': 'what to do where there is none to boot',
  'lib/errors.ts': 'the one place of codes',
  'lib/doctor/tool-sources.ts': 'what its compressions call',
  'lib/doctor/named-tools.ts': 'what a program is good for',
  'lib/lint/kinds/elements.ts': 'a folder of another contract',
  'lib/sandbox/stage-parts.ts': 'its part of the stage',
  'lib/worker/stage.ts': 'the same',
  'lib/worker/stage/ramdisk.ts': 'the same',
}

t.test('a product is named by itself, its list and its command', (t) => {
  const own = /^lib\/(ramdisk|products\/ramdisk)/
  const namers = sources
    .map(({ path }) => path)
    .filter((path) => !own.test(path))
    .filter((path) => /ramdisk/i.test(readFileSync(join(packageFolder, path), 'utf8')))
  t.strictSame(namers.sort(), Object.keys(ramdiskNamers).sort())
  t.end()
})

/** Where a package manager is named after all, and why: the flavour `system` knows those of images. */
const managerNamers: Readonly<Record<string, string>> = {
  'lib/host-packages.ts': 'how packages get onto the host, by its distribution',
  'lib/doctor/named-tools.ts': 'the host’s, which mmdebstrap calls for bases',
  'lib/doctor/versions.ts': 'the same, which tells its version',
  'lib/lint/rules/apt-yes.ts': 'a rule about flavours that call it',
  'lib/lint/rules/apt-packages.ts': 'a rule about flavours that call it',
  'lib/lint/rules/index.ts': 'lists these rules',
  'lib/lint/rules/leftover.ts': 'endings of files that it leaves behind',
  'lib/lint/kinds/elements.ts': 'a folder of elements',
  'lib/leaks/checks/credentials.ts': 'where it keeps passwords',
  'lib/leaks/checks/proxy.ts': 'where it keeps addresses of proxies',
  'lib/tree/installed-packages.ts': 'where images keep what is installed, whoever made them',
  'lib/tree/kernel-names.ts': 'endings of files that are no kernels',
  'lib/flavours/kinds/elements.ts': 'a variable of elements, and the folder that it is about',
  'lib/quoting/apt.ts': 'its configuration is a text language',
  'lib/servers/servers-file.ts': 'a key of the lists of the first build servers',
  'lib/hook-api.ts': 'hands that language to hooks',
  'lib/index.ts': 'the same',
}

t.test('lib/ names no package manager', (t) => {
  for (const path of Object.keys(managerNamers))
    t.ok(existsSync(join(packageFolder, path)), `${path} is still an exception`)
  const name = /(?<![a-z])(apt|aptitude|dpkg|dnf|yum|zypper|pacman|apk|rpm)(?![a-z])/i
  const isNamer = (node: ts.Node) =>
    (ts.isStringLiteralLike(node) ||
      ts.isTemplateLiteralToken(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isIdentifier(node)) &&
    name.test(node.text) &&
    !isPackageName(node)
  t.strictSame(
    sources
      .filter(({ path }) => !(path in managerNamers))
      .flatMap((source) => findNodes(source, isNamer)),
    [],
  )
  const shell = filesBelow('lib')
    .filter((path) => !/\.(ts|md|py)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(packageFolder, path), 'utf8') }))
    .filter(({ text }) => name.test(text.replaceAll(/^\s*#.*$/gm, '')))
  t.strictSame(
    shell.map(({ path }) => path),
    [],
    'nor does the shell in it',
  )
  t.end()
})
