import { Command } from 'commander'
import { decide } from '../build.ts'
import { findProduct, products } from '../products/index.ts'
import type { Reporter } from '../report/events.ts'
import { addBuildOptions, type BuildFlags, buildHost, settingsFrom } from './build-options.ts'
import { withDisplay } from './display.ts'
import type { CommandIo } from './io.ts'
import { printPlan } from './plan-text.ts'

interface PlanFlags extends BuildFlags {
  readonly product?: string
}

/** `parfait plan`: what a build would run, what is cached, and why the rest is not. */
export function planCommand(io: CommandIo): Command {
  const [first, ...others] = products
  const names = products.map(({ name }) => name)
  const command = new Command('plan')
    .description('Says which steps a build would run, and for each the difference that causes it.')
    .argument('[flavours...]', 'flavours to mix in')
    .option('--product <name>', `what is built: ${names.join(' or ')} (default: ${first?.name})`)
    .action(async (flavours: string[], flags: PlanFlags) => {
      const short = others.find(({ name }) => flags[name] === true)
      const product = short ?? findProduct(flags.product ?? names[0] ?? '')
      const settings = await settingsFrom(flags, flavours, io, product.settings)
      await withDisplay({ ...io, stdout: io.stderr }, { ...flags, json: false }, (display) =>
        decide(settings, buildHost(io, flags, quiet(display)), (decision) =>
          printPlan(decision, flags, io),
        ),
      )
    })
  for (const { name, summary } of others)
    command.option(`--${name}`, `the plan of a ${summary}: --product ${name}`)
  return addBuildOptions(command)
}

/** Nothing is built: there is no title, and no output to name in it. */
function quiet(display: Reporter): Reporter {
  return (event) => {
    if (event.type !== 'build-started') display(event)
  }
}
