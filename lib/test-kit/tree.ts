import { readFile } from 'node:fs/promises'
import type { Layout } from '../disk/layout.ts'
import type { Answer, FileStatus, Question, RunAnswer } from '../sandbox/questions.ts'
import {
  packagesQuestion,
  type RunOptions,
  readPackages,
  readService,
  runQuestion,
  serviceQuestion,
} from './answers.ts'
import type { Course } from './build.ts'
import { examine } from './examine.ts'
import { type Expectation, expectTree } from './expect.ts'

/** One step of a build. */
export interface BuiltStep {
  readonly phase: string
  readonly flavour: string
  readonly name: string
  /** Of the step that installs packages. */
  readonly packages: readonly string[]
  /** True where its layer was in the store already. */
  readonly reused: boolean
}

/** What a build decided. */
export interface BuildPlan {
  /** Names of all flavours that took part, the base first. */
  readonly flavours: readonly string[]
  readonly steps: readonly BuiltStep[]
  readonly layout: Layout
  /** GB (of 1024³ bytes); undefined: from the content. */
  readonly size: number | undefined
  readonly warnings: readonly string[]
}

/**
 * The tree of an image that was built, as the image has it: what flavours exclude is not there, what they empty is
 * empty. Every question runs in a sandbox of its own, so nothing has to be closed.
 */
export interface BuiltTree extends BuildPlan {
  /** The text of a file, links followed. Rejects where there is none. */
  read(path: string): Promise<string>
  bytes(path: string): Promise<Buffer>
  /** True also for a link that leads nowhere. */
  exists(path: string): Promise<boolean>
  /** What a path is, links not followed; undefined where there is nothing. */
  stat(path: string): Promise<FileStatus | undefined>
  /** Names in a folder, in byte order. Rejects where there is none. */
  list(path: string): Promise<readonly string[]>
  /** Versions of the installed packages by name, as the base lists them. */
  packages(): Promise<Readonly<Record<string, string>>>
  /** `enabled`, `disabled`, `masked`, `static` … as systemctl(1) says; undefined where it knows no such unit. */
  service(unit: string): Promise<string | undefined>
  /** Runs a program, or a text in the shell of the image. What it writes is gone when it ends. Never rejects for its exit code. */
  run(command: string | readonly string[], options?: RunOptions): Promise<RunAnswer>
  /** Checks many things at once. Rejects with an AssertionError that lists all that is wrong. */
  expect(expectation: Expectation): Promise<void>
  /** What a step printed, also where its layer was reused: `tree.log('motd/10-motd')`. */
  log(step: string): Promise<string>
}

/** What a build decided, for tests. */
export function planOf({ decision, reused, warnings }: Course): BuildPlan {
  const { plan, facts, flavours } = decision
  return {
    flavours: flavours.map(({ name }) => name),
    steps: plan.steps.map(({ label, work, key }) => ({
      ...label,
      packages: work.kind === 'packages' ? work.names : [],
      reused: reused.has(key),
    })),
    layout: facts.layout,
    size: facts.size,
    warnings,
  }
}

/** The tree of finished layers, for tests. */
export function treeOf(course: Course): BuiltTree {
  const { decision } = course
  const ask = (questions: readonly Question[]) => examine(decision, questions)
  const one = async (question: Question): Promise<Answer> => (await ask([question]))[0] ?? null
  const bytes = async (path: string) =>
    Buffer.from(String(present(path, await one({ kind: 'read', path }))), 'base64')
  const run = async (command: string | readonly string[], options?: RunOptions) =>
    (await one(runQuestion(command, options))) as RunAnswer
  const tree: BuiltTree = {
    ...planOf(course),
    bytes,
    run,
    read: async (path) => (await bytes(path)).toString(),
    exists: async (path) => (await one({ kind: 'stat', path })) !== null,
    stat: async (path) => ((await one({ kind: 'stat', path })) as FileStatus | null) ?? undefined,
    list: async (path) => present(path, await one({ kind: 'list', path })) as readonly string[],
    packages: async () => readPackages((await one(packagesQuestion)) as RunAnswer),
    service: async (unit) => readService((await one(serviceQuestion(unit))) as RunAnswer),
    expect: (expectation) => expectTree(ask, expectation),
    log: (step) => logOf(course, step),
  }
  return tree
}

function present(path: string, answer: Answer): Answer {
  if (answer !== null) return answer
  throw new Error(`the image has no '${path}'`)
}

async function logOf({ decision }: Course, name: string): Promise<string> {
  const { plan, build } = decision
  const named = ({ label }: (typeof plan.steps)[number]) => `${label.flavour}/${label.name}`
  const step = plan.steps.find((candidate) => named(candidate) === name)
  if (step) return readFile(build.store.logPath(step.key), 'utf8')
  throw new Error(`no step '${name}'; there are ${plan.steps.map(named).join(', ')}`)
}
