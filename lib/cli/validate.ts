import { Command, CommanderError } from 'commander'
import { faultsOf, ParfaitError } from '../errors.ts'
import { plural } from '../files.ts'
import { originText } from '../flavours/origin.ts'
import type { Product } from '../products/driver.ts'
import { lookOf } from '../report/choose.ts'
import { errorLines, reportsOf } from '../report/format.ts'
import { createStyle } from '../report/style.ts'
import type { Settings } from '../settings/settings.ts'
import { type Validation, validateBuild } from '../validate.ts'
import { type BuildFlags, hasFlavours, placesIn, settingsFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { addProductOptions } from './product-options.ts'
import { formatTable } from './table.ts'

/** What the command was called with. */
interface Called {
  readonly words: readonly string[]
  readonly flags: BuildFlags
  readonly product: Product
  readonly io: CommandIo
}

/** `parfait validate`: every fault of a build at once, and nothing is built. */
export function validateCommand(io: CommandIo): Command {
  const command = new Command('validate')
  const product = addProductOptions(command, io)
  return command
    .description(
      'Checks a build without building: settings, flavours, options, secrets, modules, programs, output.\nTakes the options of a build.',
    )
    .argument('[flavours...]', 'flavours to mix in')
    .action((words: string[], flags: BuildFlags) => validate({ words, flags, product, io }))
}

async function validate(called: Called): Promise<void> {
  const { flags, product, io } = called
  const { settings, faults: early } = await readSettings(called)
  if (settings && !hasFlavours(settings))
    early.push(new ParfaitError('usage', 'Expected at least one flavour'))
  const validation = settings ? await validateBuild(settings, { env: io.env }) : undefined
  const faults = [...early, ...(validation?.faults ?? [])]
  if (flags.json) io.stdout.write(`${JSON.stringify(forJson(faults, validation))}\n`)
  else tell(faults, validation, io)
  if (settings && validation && faults.length === 0 && !flags.json)
    io.stdout.write(planned(product, { settings, validation, columns: io.stdout.columns }))
  // All has been said; the code is for scripts.
  if (faults.length > 0) throw new CommanderError(1, 'parfait.validate', 'faults were found')
}

/** Settings; or their faults, and settings of what is sound, so that the rest can be checked all the same. */
async function readSettings({
  words,
  flags,
  product,
  io,
}: Called): Promise<{ readonly settings: Settings | undefined; readonly faults: ParfaitError[] }> {
  const load = (some: BuildFlags, env = io.env) =>
    settingsFrom(some, words, { ...io, env }, product.settings)
  try {
    return { settings: await load(flags), faults: [] }
  } catch (error) {
    // Flavours are found all the same where another variable has a fault.
    const env = placesIn(io.env)
    const sound: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(flags)) {
      const isSound = load({ [name]: value }, env).then(
        () => true,
        () => false,
      )
      if (await isSound) sound[name] = value
    }
    // Without any word, the flavours are in the file that cannot be read.
    const settings = words.length > 0 ? await load(sound, env).catch(() => undefined) : undefined
    return { settings, faults: faultsOf(error) }
  }
}

function tell(faults: readonly ParfaitError[], validation: Validation | undefined, io: CommandIo) {
  const style = createStyle(lookOf(io.stderr, io.env))
  for (const text of validation?.warnings ?? [])
    io.stderr.write(`${style.paint('yellow', style.marks.warning)} ${text}\n`)
  const lines = faults.flatMap(reportsOf).flatMap((report) => errorLines(report, style))
  if (lines.length > 0) io.stderr.write(`${lines.join('\n')}\n${plural(faults.length, 'fault')}\n`)
}

function forJson(faults: readonly ParfaitError[], validation: Validation | undefined): object {
  return {
    isValid: faults.length === 0,
    faults: faults.flatMap(reportsOf),
    warnings: validation?.warnings ?? [],
    flavours: validation?.flavours.map(({ name, folder }) => ({ name, folder })) ?? [],
    options: validation?.options ?? {},
  }
}

/** What would be built. */
function planned(
  product: Product,
  of: {
    readonly settings: Settings
    readonly validation: Validation
    readonly columns: number | undefined
  },
): string {
  const { settings, validation, columns } = of
  const kinds = product.outputs(settings).map(({ kind }) => kind)
  const facts = [...kinds, settings.architecture, ...(product.asked?.(settings) ?? [])]
  const rows = validation.flavours.map(({ name, origin, hooks }) => [
    `  ${name}`,
    plural(hooks.length, 'hook'),
    originText(origin),
  ])
  return [
    `${settings.output}: ${facts.join(', ')}\n`,
    formatTable(rows, columns),
    'Nothing is wrong with what was said. Hooks outside the chroot did not run: the layout, the size\n',
    "that they ask for, and the base's archive are not checked here; 'parfait plan' does.\n",
  ].join('')
}
