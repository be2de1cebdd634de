import { AssertionError } from 'node:assert'
import type { Answer, FileStatus, Question, RunAnswer } from '../sandbox/questions.ts'
import {
  packagesQuestion,
  readPackages,
  readService,
  runQuestion,
  serviceQuestion,
} from './answers.ts'

/** What a file shall be; what is left out does not matter. */
export interface FileExpectation {
  readonly kind?: FileStatus['kind']
  /** The whole content, or a pattern that it matches; links followed. */
  readonly content?: string | RegExp
  /** Octal digits, such as `644` or `4755`. */
  readonly mode?: string
  /** `root:root`; numbers where the image has no names for them. */
  readonly owner?: string
  /** Where a symbolic link points to. */
  readonly link?: string
}

/** What a tree shall have. */
export interface Expectation {
  /** By absolute path. A text or a pattern: the content. True: it is there. Null: it is not. */
  readonly files?: Readonly<Record<string, FileExpectation | string | RegExp | true | null>>
  /** Names of packages that are installed. */
  readonly packages?: readonly string[]
  /** States of units, as `systemctl is-enabled` says them. */
  readonly services?: Readonly<Record<string, string>>
  /** Commands for the shell of the image, each with what it prints; they end with 0. */
  readonly commands?: Readonly<Record<string, string | RegExp>>
}

/** A question, and what is wrong with its answer. */
interface Check {
  readonly question: Question
  judge(answer: Answer): string[]
}

/** Asks all at once, in one sandbox. Throws an AssertionError with a line for each fault. */
export async function expectTree(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  expectation: Expectation,
): Promise<void> {
  const checks = checksOf(expectation)
  const answers = await ask(checks.map(({ question }) => question))
  const faults = checks.flatMap(({ judge }, index) => judge(answers[index] ?? null))
  if (faults.length > 0)
    throw new AssertionError({
      message: faults.join('\n'),
      actual: faults,
      expected: [],
      operator: 'expect',
      stackStartFn: expectTree,
    })
}

function checksOf({ files, packages, services, commands }: Expectation): Check[] {
  return [
    ...Object.entries(files ?? {}).flatMap(([path, wanted]) => fileChecks(path, wanted)),
    ...(packages ? [packagesCheck(packages)] : []),
    ...Object.entries(services ?? {}).map(([unit, state]) => serviceCheck(unit, state)),
    ...Object.entries(commands ?? {}).map(([command, wanted]) => commandCheck(command, wanted)),
  ]
}

function fileChecks(
  path: string,
  wanted: FileExpectation | string | RegExp | true | null,
): Check[] {
  const stat = { kind: 'stat', path } as const
  if (wanted === null)
    return [{ question: stat, judge: (answer) => (answer ? [`${path} is there`] : []) }]
  if (wanted === true)
    return [{ question: stat, judge: (answer) => (answer ? [] : [`${path} is not there`]) }]
  if (typeof wanted === 'string' || wanted instanceof RegExp) return [contentCheck(path, wanted)]
  const judge = (answer: Answer) => judgeStatus(path, wanted, answer as FileStatus | null)
  const content = wanted.content === undefined ? [] : [contentCheck(path, wanted.content)]
  return [{ question: stat, judge }, ...content]
}

function contentCheck(path: string, wanted: string | RegExp): Check {
  return {
    question: { kind: 'read', path },
    judge: (answer) =>
      answer === null
        ? [`${path} is not there`]
        : judgeText(path, wanted, Buffer.from(String(answer), 'base64').toString()),
  }
}

function judgeStatus(path: string, wanted: FileExpectation, got: FileStatus | null): string[] {
  if (!got) return wanted.content === undefined ? [`${path} is not there`] : []
  const pairs = [
    ['kind', wanted.kind, got.kind],
    ['mode', wanted.mode?.padStart(4, '0'), got.mode],
    ['owner', wanted.owner, got.owner],
    ['link', wanted.link, got.target ?? 'none'],
  ] as const
  return pairs
    .filter(([, expected, came]) => expected !== undefined && expected !== came)
    .map(([what, expected, came]) => `${path}: expected ${what} ${expected}, got ${came}`)
}

function judgeText(what: string, wanted: string | RegExp, text: string): string[] {
  const fits = typeof wanted === 'string' ? text === wanted : wanted.test(text)
  const asked = typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted)
  return fits ? [] : [`${what}: expected ${asked}, got ${JSON.stringify(text.slice(0, 2000))}`]
}

function packagesCheck(names: readonly string[]): Check {
  return {
    question: packagesQuestion,
    judge: (answer) => {
      const installed = readPackages(answer as RunAnswer)
      const missing = names.filter((name) => !(name in installed))
      return missing.map((name) => `the package ${name} is not installed`)
    },
  }
}

function serviceCheck(unit: string, state: string): Check {
  return {
    question: serviceQuestion(unit),
    judge: (answer) => {
      const came = readService(answer as RunAnswer) ?? 'no such unit'
      return came === state ? [] : [`${unit}: expected ${state}, got ${came}`]
    },
  }
}

function commandCheck(command: string, wanted: string | RegExp): Check {
  return {
    question: runQuestion(command),
    judge: (answer) => {
      const { exitCode, stdout, stderr } = answer as RunAnswer
      return exitCode === 0
        ? judgeText(command, wanted, stdout)
        : [`${command}: ended with ${exitCode}: ${stderr || stdout}`]
    },
  }
}
