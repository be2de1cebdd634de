import { Command } from 'commander'
import { requirePlaces } from '../build.ts'
import { decide } from '../decide.ts'
import type { Reporter } from '../report/events.ts'
import { type BuildFlags, buildHost, settingsFrom } from './build-options.ts'
import { withDisplay } from './display.ts'
import type { CommandIo } from './io.ts'
import { printPlan } from './plan-text.ts'
import { addProductOptions } from './product-options.ts'

/** `parfait plan`: what a build would run, what is cached, and why the rest is not. */
export function planCommand(io: CommandIo): Command {
  const command = new Command('plan')
  const product = addProductOptions(command, io)
  return command
    .description('Says which steps a build would run, and for each the difference that causes it.')
    .argument('[flavours...]', 'flavours to mix in')
    .action(async (flavours: string[], flags: BuildFlags) => {
      const settings = await settingsFrom(flags, flavours, io, product.settings)
      await requirePlaces(settings)
      await withDisplay({ ...io, stdout: io.stderr }, { ...flags, json: false }, (display) =>
        decide(settings, buildHost(io, flags, quiet(display)), (decision) =>
          printPlan(decision, flags, io),
        ),
      )
    })
}

/** Nothing is built: there is no title, and no output to name in it. */
function quiet(display: Reporter): Reporter {
  return (event) => {
    if (event.type !== 'build-started') display(event)
  }
}
