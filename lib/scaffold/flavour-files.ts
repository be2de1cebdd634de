import { flavourTypes, typesFile } from '../flavours/types-file.ts'

/** Files of something new, by relative path; those in `executable` are made so. */
export interface NewFiles {
  readonly files: Readonly<Record<string, string>>
  readonly executable: readonly string[]
}

/** What a new flavour shall be. */
export interface FlavourWish {
  readonly name: string
  readonly kind: 'script' | 'typescript'
  /** What `$schema` of its flavour.json says. */
  readonly schema: string
}

/** The files of a flavour that builds at once: one option, one hook, a README; for TypeScript also its types. */
export function flavourFiles(wish: FlavourWish): NewFiles {
  const { name, kind } = wish
  const hook = kind === 'script' ? `install.d/50-${name}` : `install.d/50-${name}.ts`
  const files = {
    'flavour.json': manifest(wish),
    'README.md': readme(name),
    ...(kind === 'script' ? { [hook]: script } : { [hook]: module, [typesFile]: typesOf(name) }),
  }
  return { files, executable: kind === 'script' ? [hook] : [] }
}

function manifest({ name, schema }: FlavourWish): string {
  const value = {
    $schema: schema,
    summary: `greets whoever logs in (${name})`,
    packages: { install: [] },
    options: optionsOf(name),
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

function optionsOf(name: string) {
  return {
    greeting: {
      type: 'string',
      description: 'What /etc/motd says.',
      default: `Hello from ${name}`,
      minLength: 1,
    },
  }
}

function typesOf(name: string): string {
  return flavourTypes({ options: optionsOf(name), variables: [], secrets: {} })
}

function readme(name: string): string {
  return `# ${name}

Greets whoever logs in.

    disk-image-create -o out vm ${name} --set ${name}.greeting='Good morning'

| option | means |
|---|---|
| \`greeting\` | what \`/etc/motd\` says |
`
}

const script = `#!/bin/sh
# Runs inside the image, as root. Files beside this one are at "$(dirname "$0")".
set -eu

printf '%s\\n' "$OPTION_GREETING" >/etc/motd
`

const module = `import { defineHook } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** Greets whoever logs in. Runs beside the image: \`tree\` has its files, \`chroot\` runs its programs. */
export default defineHook<Flavour>('install', async ({ options, tree, log }) => {
  await tree.write('/etc/motd', \`\${options.greeting}\\n\`)
  log('/etc/motd is written')
})
`
