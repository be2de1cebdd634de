/** Compares parfait with its peers; docs/benchmarks.md has the results and what they mean. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Contender, cases, type Place } from './contender.ts'
import { diskimageBuilderContenders } from './contenders/diskimage-builder.ts'
import { mkosiContenders } from './contenders/mkosi.ts'
import { parfaitContenders } from './contenders/parfait.ts'
import { inspectImage } from './inspect.ts'
import { endLeftovers, hasMapper, tidyMapper } from './leftovers.ts'
import { bootImage, describeMachine, requireMachine } from './machine.ts'
import { measure, type Sample } from './measure.ts'
import { type Options, readOptions, usage } from './options.ts'
import { preparePlace } from './place.ts'
import { formatResults } from './report.ts'
import { measureStartup, startupTools } from './startup.ts'

const say = (line: string) => process.stderr.write(`bench: ${line}\n`)

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === 'help') return void process.stdout.write(usage)
  const scratch = await makeScratch(options.scratch)
  const mapperWasThere = hasMapper()
  try {
    await compare(options, scratch)
  } catch (error) {
    // Said at once: the cleaning up may have an error of its own.
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
  for (const left of await endLeftovers(scratch)) say(`ended what was left: ${left}`)
  await tidyMapper(mapperWasThere)
  if (options.keep) say(`kept ${scratch}`)
  else await rm(scratch, { recursive: true, force: true })
}

async function makeScratch(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return mkdtemp(join(tmpdir(), 'parfait-bench-'))
  const scratch = resolve(wanted)
  await mkdir(scratch, { recursive: true })
  // It is deleted afterwards, so nothing of anybody's may be in it.
  if ((await readdir(scratch)).length > 0) throw new Error(`--scratch: '${wanted}' is not empty`)
  return scratch
}

async function compare(options: Options, scratch: string): Promise<void> {
  const checkout = resolve(options.parfait ?? join(import.meta.dirname, '..'))
  const place = await preparePlace({ ...options, scratch, checkout })
  const all = [
    ...parfaitContenders(place, options.images),
    ...diskimageBuilderContenders(place),
    ...mkosiContenders(place),
  ]
  const strange = options.only?.filter((id) => !all.some((one) => one.id === id)) ?? []
  if (strange.length > 0) throw new Error(`--only: there is no '${strange.join(', ')}'`)
  const contenders = all.filter(({ id }) => options.only?.includes(id) ?? true)
  const timing = options.startup ? startupTools : []
  await requireMachine([...contenders.flatMap(({ tools }) => tools), ...timing])
  const machine = await describeMachine(checkout)
  const save = (results: object) => writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`)
  const builds = await runAll({ contenders, options, place })
  // An image that does not boot must not cost the figures.
  await save({ machine, ...builds })
  const contents: Record<string, Awaited<ReturnType<typeof inspectImage>>> = {}
  for (const { id, output, hook } of contenders) {
    contents[id] = await inspectImage(output)
    await checkMotd({ motd: contents[id].motd, hook, id })
    if (!options.boot) continue
    say(`${id}: booting`)
    await bootImage(place.parfait, output)
  }
  const startup = options.startup ? await measureStartup(place) : []
  const results = { machine, ...builds, contents, startup }
  await save(results)
  process.stdout.write(`${formatResults(contenders, results)}\n`)
}

interface Plan {
  readonly contenders: readonly Contender[]
  readonly options: Options
  readonly place: Place
}

/** Every case, every repetition, every contender in turn: a noisy minute is then shared by all. */
async function runAll({ contenders, options, place }: Plan) {
  const samples: Sample[] = []
  const leftovers: string[] = []
  for (const name of cases)
    for (let count = 1; count <= options.runs[name]; count++)
      for (const contender of contenders.filter((one) => one.cases.includes(name))) {
        if (name === 'cold') await contender.reset()
        if (name === 'edit') await editHook(contender.hook, count)
        const sample = await measure(contender, name)
        samples.push(sample)
        const [wall, elsewhere] = [sample.wall.toFixed(2), sample.elsewhere.toFixed(1)]
        say(`${contender.id}, ${name} ${count}: ${wall} s; elsewhere ${elsewhere} s of CPU`)
        const left = await endLeftovers(place.scratch)
        leftovers.push(...left.map((what) => `${contender.id}, ${name}: ${what}`))
      }
  return { samples, leftovers }
}

/** Changes the one line that ends up in /etc/motd. */
async function editHook(hook: string, count: number): Promise<void> {
  const text = await readFile(hook, 'utf8')
  await writeFile(hook, text.replace(/edit \d+/, `edit ${count}`))
}

/** A tool that is quick because it missed the edit would not be quick. */
async function checkMotd({ motd, hook, id }: { motd: string; hook: string; id: string }) {
  const wanted = /edit \d+/.exec(await readFile(hook, 'utf8'))?.[0]
  if (motd !== wanted)
    throw new Error(`${id}: /etc/motd of its image is '${motd}', not '${wanted}'`)
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
