/** Holds docs/cli.md to the commands: each has a section, each option a row in it. */
import { Command } from 'commander'
import t from 'tap'
import { addBuildOptions } from '../lib/cli/build-options.ts'
import type { CommandIo } from '../lib/cli/io.ts'
import { parfaitCommand } from '../lib/cli/parfait.ts'
import { rules } from '../lib/lint/rules/index.ts'
import { settingsOfDisk } from '../lib/products/disk/settings.ts'
import { products } from '../lib/products/index.ts'
import { settingsOfRamdisk } from '../lib/products/ramdisk/settings.ts'
import { section } from './fixtures/pages.ts'

function missingOptions(command: Command, text: string): string[] {
  return command.options
    .filter(
      ({ flags, hidden }) => !hidden && flags !== '-h, --help' && !text.includes(`\`${flags}\``),
    )
    .map(({ flags }) => `${command.name()} ${flags}`)
}

t.test('cli.md has every option of a build', (t) => {
  const disk = section('docs/cli.md', 'disk-image-create')
  const text = disk + section('docs/cli.md', 'ramdisk-image-create')
  t.strictSame(
    missingOptions(addBuildOptions(new Command('disk-image-create'), settingsOfDisk), disk),
    [],
  )
  const ramdisk = addBuildOptions(new Command('ramdisk-image-create'), settingsOfRamdisk)
  t.strictSame(missingOptions(ramdisk, text), [])
  t.end()
})

const aboutBuilds = ['plan', 'lock', 'validate', 'explain', 'matrix', 'remote', 'submit']
const sectionsOfBuilds = () =>
  ['What is built', 'disk-image-create', 'ramdisk-image-create']
    .map((heading) => section('docs/cli.md', heading))
    .join('')

t.test('cli.md has every command of parfait, and every option of it', async (t) => {
  const make = (...words: string[]) =>
    parfaitCommand({ words: ['parfait', ...words] } as unknown as CommandIo, words)
  const names = (await make()).commands.map((command) => command.name())
  t.not(names.length, 0)
  for (const name of names) {
    const text = section('docs/cli.md', `parfait ${name}`)
    const command = (await make(name)).commands.find((one) => one.name() === name)
    t.not(text, '', name)
    // A command that is about a build takes all options of it, which have sections of their own.
    const all = command ? [command, ...command.commands] : []
    const known = text + (aboutBuilds.includes(name) ? sectionsOfBuilds() : '')
    t.strictSame(
      all.flatMap((one) => missingOptions(one, known)),
      [],
      name,
    )
    if (aboutBuilds.includes(name))
      for (const { name: product } of products) {
        const { commands } = await make(name, '--product', product)
        t.strictSame(
          commands
            .filter((one) => one.name() === name)
            .flatMap((one) => missingOptions(one, known)),
          [],
          `${name} --product ${product}`,
        )
      }
    for (const inner of command?.commands ?? [])
      t.match(text, `parfait ${name} ${inner.name()}`, inner.name())
  }
})

t.test('cli.md has every rule of lint', (t) => {
  const shown = [
    ...section('docs/cli.md', 'parfait lint').matchAll(
      /^\| `[a-z0-9-]+` \| (?:error|warning) \| .*$/gm,
    ),
  ]
  const told = rules.map(
    ({ id, severity, only, explanation }) =>
      `| \`${id}\` | ${severity} | ${only ?? 'both'} | ${explanation} |`,
  )
  t.strictSame(
    shown.map(([row]) => row),
    told,
  )
  t.end()
})
