import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type BuildRequest, buildMany } from '../lib/build-many.ts'
import type { NamedBuildEvent } from '../lib/report/events.ts'
import { needsSandbox, Workshop } from './fixtures/workshop.ts'

const skip = needsSandbox()
const script = (text: string) => `#!/bin/sh\n${text}\n`
const manifest = JSON.stringify({ summary: 'one of many' })

/** Flavours `last-N`, of which each has one hook, and requests that differ in them alone. */
function many(t: Test, count: number, hook: (index: number) => string) {
  const names = Array.from({ length: count }, (_, index) => `last-${index}`)
  const flavours = Object.fromEntries(
    names.map((name, index) => [
      name,
      { 'flavour.json': manifest, 'finalise.d/90-last': script(hook(index)) },
    ]),
  )
  const acme = {
    'flavour.json': manifest,
    'install.d/10-shared': script('sleep 0.3\nhead -c 8 /dev/urandom >/shared'),
  }
  const workshop = new Workshop(t, { acme, ...flavours })
  const request = (name: string, flags: object = {}): BuildRequest => {
    const output = join(workshop.folder, 'out', name, 'image.raw')
    mkdirSync(join(output, '..'), { recursive: true })
    const settings = workshop.settings({
      flavours: ['base', 'acme', name],
      flags: { output, ...flags },
    })
    return { name, settings }
  }
  return { workshop, names, request }
}

function hostOf(events: NamedBuildEvent[], signal?: AbortSignal) {
  return {
    report: (event: NamedBuildEvent) => void events.push(event),
    signal,
    now: Date.now,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  }
}

/** `build step` of the steps that ran. */
function ran(events: readonly NamedBuildEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'step-started' && event.step.phase !== 'disk'
      ? [`${event.build} ${event.step.flavour}/${event.step.name}`]
      : [],
  )
}

t.setTimeout(300_000)

t.test('twenty that differ in the last hook share all other steps', { skip }, async (t) => {
  const all = many(t, 20, (index) => `echo ${index} >/last`)
  for (const noCache of [false, true]) {
    const names = all.names.slice(0, noCache ? 4 : 20)
    const events: NamedBuildEvent[] = []
    const requests = names.map((name) => all.request(name, { noCache }))
    const outcomes = await buildMany(requests, hostOf(events), { jobs: 3 })
    t.same(
      outcomes.map(({ name, state }) => `${name} ${state}`),
      names.map((name) => `${name} built`),
    )
    const steps = ran(events)
    t.equal(steps.filter((step) => step.endsWith('acme/10-shared')).length, 1, 'made once')
    t.equal(steps.filter((step) => step.endsWith('/90-last')).length, names.length)
    const own = steps.filter((step) => step.endsWith('/90-last')).map((step) => step.split(' '))
    t.ok(
      own.every(([build, step]) => step === `${build}/90-last`),
      'each event has its build',
    )
    const finished = events.filter(({ type }) => type === 'build-finished')
    t.same(finished.map(({ build }) => build).sort(), [...names].sort())
    for (const outcome of outcomes)
      if (outcome.state === 'built')
        t.ok(outcome.result.artifacts.every(({ path }) => existsSync(path)))
  }
})

t.test('what fails fails alone', { skip }, async (t) => {
  const { names, request } = many(t, 4, (index) =>
    index === 1 ? 'exit 7' : `echo ${index} >/last`,
  )
  const events: NamedBuildEvent[] = []
  const requests = names.map((name) => request(name))
  const states = async (keepGoing?: boolean) =>
    (
      await buildMany(requests, hostOf(events), {
        jobs: 1,
        ...(keepGoing === undefined ? {} : { keepGoing }),
      })
    ).map(({ state }) => state)
  t.same(await states(), ['built', 'failed', 'built', 'built'])
  const failed = events.filter(({ type }) => type === 'build-failed')
  t.match(failed, [{ build: 'last-1', errors: [{ code: 'hook-failed' }] }])
  t.same(await states(false), ['built', 'failed', 'left-out', 'left-out'])
})

t.test('a step that fails for one is not tried again for the others', { skip }, async (t) => {
  const { workshop, names, request } = many(t, 4, (index) => `echo ${index} >/last`)
  workshop.write('acme/install.d/20-fails', script('echo tried; exit 3'))
  const events: NamedBuildEvent[] = []
  const requests = names.map((name) => request(name))
  const outcomes = await buildMany(requests, hostOf(events), { jobs: 2 })
  t.match(
    outcomes,
    names.map((name) => ({ name, state: 'failed', error: { code: 'hook-failed' } })),
  )
  t.equal(ran(events).filter((step) => step.endsWith('20-fails')).length, 1)
  t.equal(events.filter(({ type }) => type === 'build-failed').length, 4, 'each tells its end')
})

t.test('an abort ends those that run, and no other begins', { skip }, async (t) => {
  const { workshop, names, request } = many(t, 4, () => 'sleep 60')
  const controller = new AbortController()
  const events: NamedBuildEvent[] = []
  const host = hostOf(events, controller.signal)
  const report = (event: NamedBuildEvent) => {
    host.report(event)
    if (event.type === 'step-started' && event.step.name === '90-last') controller.abort()
  }
  const requests = names.map((name) => request(name))
  const outcomes = await buildMany(requests, { ...host, report }, { jobs: 2 })
  t.match(outcomes, [
    { state: 'failed', error: { code: 'interrupted' } },
    { state: 'failed', error: { code: 'interrupted' } },
    { state: 'left-out' },
    { state: 'left-out' },
  ])
  t.same(readdirSync(join(workshop.folder, 'store/work')), [], 'no session is left')
})

t.test('names and outputs are told apart before any work', async (t) => {
  const workshop = new Workshop(t, { acme: { 'flavour.json': manifest } })
  const settings = workshop.settings({})
  const host = hostOf([])
  const same = [
    { name: 'a', settings },
    { name: 'a', settings },
  ]
  await t.rejects(buildMany(same, host), { code: 'usage', message: /the name 'a'/ })
  const twice = [
    { name: 'a', settings },
    { name: 'b', settings },
  ]
  await t.rejects(buildMany(twice, host), /both write '.*image\.raw'/)
  await t.rejects(buildMany([], host, { jobs: 0 }), { code: 'usage' })
  t.same(await buildMany([], host), [])
})
