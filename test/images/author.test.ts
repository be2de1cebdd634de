/** A package of flavours from its first file to a booting image, by the commands that its author types. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { toolPath } from '../../lib/run.ts'
import { withOnly } from '../fixtures/commands.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

t.setTimeout(1_200_000)
const isRoot = process.getuid?.() === 0
const skip = !isRoot || !existsSync('/usr/bin/qemu-system-x86_64') ? 'needs root and QEMU' : false

t.test('made, packed, installed, linted, built, booted', { skip }, async (t) => {
  // Outside the checkout: no node_modules above it may help.
  const folder = mkdtempSync('/var/tmp/parfait-author-')
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const project = join(folder, 'project')
  mkdirSync(project)
  const configured = (key: string) =>
    execFileSync('npm', ['config', 'get', key], { encoding: 'utf8' }).trim()
  // How this host reaches a registry is not the newcomer's doing.
  const reach = Object.entries(process.env).flatMap(([key, value = '']) =>
    /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy)$/i.test(key) ? [[key, value]] : [],
  )
  const env = {
    PATH: `${join(process.execPath, '..')}:${toolPath}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    PARFAIT_STORE: sharedStore(),
    npm_config_cache: configured('cache'),
    npm_config_userconfig: configured('userconfig'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    ...Object.fromEntries(reach),
  }
  const [program = '', ...words] = [...withOnly(env), 'sh', '-ec']
  const type = (command: string, cwd = project) =>
    execFileSync(program, [...words, command], { cwd, encoding: 'utf8', maxBuffer: 64 << 20 })

  const parfait = join(packageFolder, 'bin/parfait')
  const made = type(`'${parfait}' new greeter --package @acme/flavours --typescript`, folder)
  t.match(made, /^ {2}cd acme-flavours$/m)
  type('npm pack --silent', join(folder, 'acme-flavours'))
  // npm test has built dist/ before; the scripts would do it again, beside tests that use it.
  type(`npm pack --silent --ignore-scripts --pack-destination '${folder}'`, packageFolder)
  const tarballs = [...readdirSync(folder), 'acme-flavours/acme-flavours-0.1.0.tgz']
  const [own = '', other = ''] = tarballs.filter((name) => name.endsWith('.tgz'))
  type('npm init --yes')
  type(`npm install --save-dev --no-fund ../${own} ../${other}`)

  t.match(
    type('npx parfait list'),
    /^@acme\/flavours 0\.1\.0: .*\n {2}greeter +greets whoever logs in \(greeter\)$/m,
  )
  t.match(type('npx parfait lint greeter'), /1 flavour, 4 files: nothing to mend/)
  t.match(type('npx parfait validate -o out vm local-config greeter'), /Nothing is wrong/)
  t.match(type('npx parfait explain greeter'), /greeter\/install\.d\/50-greeter\.ts/)

  // The compiler of the checkout stands for that of the author's editor.
  const options = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
  )
  const hook = (text: string) =>
    `import { defineHook } from 'parfait'\nexport default defineHook('install', async ({ tree }) => ${text})\n`
  writeFileSync(join(project, 'hook.ts'), hook(`tree.write('/etc/motd', 'x')`))
  const compiler = `node '${join(packageFolder, 'node_modules/typescript/bin/tsc')}'`
  t.equal(type(compiler), '', 'an author has the types')
  writeFileSync(join(project, 'hook.ts'), hook(`tree.wriet('/etc/motd', 'x')`))
  t.match(type(`${compiler} || true`), /hook\.ts\(2,.*'wriet' does not exist on type 'TreeFiles'/)

  const built = type(
    "npx disk-image-create -o out vm local-config greeter --set greeter.greeting='Good morning'",
  )
  t.equal(built.trim(), join(project, 'out.qcow2'))
  const booted = type('npx parfait boot out.qcow2 --until login: --timeout 300')
  t.match(booted, /login:/)
})
