import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { canonicalJson, digest, digestFile, isBelow } from '../files.ts'
import { type Bundle, bundleHook, type ImportEdge, isPublicApi } from './bundle.ts'
import { codeOf, type Flavour, type Hook, type ImportedCode } from './flavour.ts'
import { findPackage, packageOfImport } from './npm.ts'
import { ownCode } from './unchanged-files.ts'

/** Where imports are written in a module; too many finds cost time alone. */
const importPattern =
  /(?:(?<!\.)\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"`]([^'"`\n]+)['"`]/g

/**
 * Flavours whose module hooks have the digests of all that they import from npm packages among their code,
 * and so in their keys and in the flavour's own digest. Nothing is run. Errors: `hook-invalid`.
 */
export async function digestImports(flavours: readonly Flavour[]): Promise<Flavour[]> {
  return Promise.all(
    flavours.map(async (flavour) => {
      const hooks = await Promise.all(flavour.hooks.map((hook) => withImports(hook, flavour)))
      const isMore = hooks.some((hook, index) => hook !== flavour.hooks[index])
      if (!isMore) return flavour
      const code = hooks.map(codeOf)
      return { ...flavour, hooks, digest: digest(canonicalJson([flavour.digest, code])) }
    }),
  )
}

async function withImports(hook: Hook, flavour: Flavour): Promise<Hook> {
  if (hook.kind !== 'module' || !(await importsMore(hook, flavour))) return hook
  return { ...hook, imported: await importedCode(hook, flavour) }
}

/** True where a module, or what lies beside it, mentions an import that is none of Node or parfait. */
async function importsMore(hook: Hook, { origin }: Flavour): Promise<boolean> {
  const folder = dirname(dirname(hook.file))
  const modules = Object.keys(hook.code).filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  for (const path of modules)
    for (const [, name = ''] of (await readFile(join(folder, path), 'utf8')).matchAll(
      importPattern,
    ))
      if (!isSettled(name) || (origin.kind === 'package' && name.startsWith('../../'))) return true
  return false
}

/** Imports that need no key of their own: what they mean is parfait's, Node's, or beside the hook. */
function isSettled(name: string): boolean {
  return (
    name === 'parfait' ||
    name.startsWith('node:') ||
    builtinModules.includes(name) ||
    /^\.\.?\//.test(name)
  )
}

async function importedCode(hook: Hook, flavour: Flavour): Promise<ImportedCode> {
  const bundle = await bundleHook(hook)
  const roots = await rootsOf(bundle, hook, flavour)
  const known = ownCode(hook, bundle.folder)
  const code: Record<string, string> = {}
  const files: Record<string, string> = {}
  for (const [path, { label, root }] of roots) {
    if (known.has(path) || label === undefined) continue
    const name = `${label}${path.slice(root.length)}`
    // Two versions of one package may be there: both count.
    const other = code[name]
    const own = await digestFile(path)
    files[path] = own
    code[name] = other === undefined ? own : digest(other + own)
  }
  return { code, files }
}

/** The folder that a file may import from by relative paths; the label begins its name in the key. */
interface Root {
  readonly root: string
  readonly label: string | undefined
}

/**
 * Finds for every bundled file the flavour or package that it belongs to. An import leads into an installed
 * package by that package's name, or stays where the importing file is: a bundle that could take any file of
 * the host would bring it into a sandbox that must not see it.
 */
async function rootsOf(bundle: Bundle, hook: Hook, flavour: Flavour): Promise<Map<string, Root>> {
  const { origin } = flavour
  const own: Root =
    origin.kind === 'package'
      ? { root: origin.folder, label: 'package' }
      : { root: bundle.folder, label: undefined }
  const roots = new Map<string, Root>([[bundle.entry, own]])
  const todo = [bundle.entry]
  for (let from = todo.pop(); from !== undefined; from = todo.pop())
    for (const edge of bundle.edges.get(from) ?? []) {
      if (roots.has(edge.to) || isPublicApi(edge.to)) continue
      const root = await rootOf(edge, roots.get(from) ?? own)
      if (!isBelow(edge.to, root.root) && !(root === own && isOwnCode(edge.to, hook, bundle)))
        throw leadsOut(edge, hook)
      roots.set(edge.to, root)
      todo.push(edge.to)
    }
  return roots
}

async function rootOf({ from, name }: ImportEdge, own: Root): Promise<Root> {
  if (/^[./#]/.test(name)) return own
  const label = packageOfImport(name)
  const root = await findPackage(dirname(from), label)
  return root === undefined ? own : { root, label: `node_modules/${label}` }
}

/** A flavour may be put together by links, and what they lead to is in its key. */
function isOwnCode(path: string, hook: Hook, { folder }: Bundle): boolean {
  return ownCode(hook, folder).has(path)
}

function leadsOut({ from, name, to }: ImportEdge, hook: Hook): ParfaitError {
  return new ParfaitError(
    'hook-invalid',
    `'${from}' imports '${name}', which is '${to}': neither of its flavour nor of an npm package`,
    { place: hook.file, hint: `move it to the flavour's 'lib/', or into a package of its own` },
  )
}
