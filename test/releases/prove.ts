/** Builds what a row says for a release, boots it, and asks. */
import { execFileSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type BootedImage, bootImage, buildImage } from '../../lib/test-kit/index.ts'
import { sharedStore } from '../fixtures/shared-store.ts'
import { publicKey } from '../fixtures/useful-flavours.ts'
import type { Release, ReleaseCase } from './cases.ts'
import type { Check } from './checks.ts'

const timeoutMs = 900_000
/** Larger than any image of the table, so that a root can grow. */
const diskSize = 5 * 2 ** 30

interface Proof {
  readonly release: Release
  readonly one: ReleaseCase
  /** Options of the base beside those of the row. */
  readonly base?: Readonly<Record<string, string>>
}

export async function prove(t: Test, { release, one, base }: Proof): Promise<void> {
  const folder = t.testdir()
  const request = one.request(folder)
  const machine = one.machine?.(folder) ?? {}
  const login = { user: machine.user ?? 'root', key: publicKey(folder, 'login') }
  const image = await buildImage({
    store: sharedStore(),
    ...request,
    flavours: [...request.flavours, 'test-login'],
    options: {
      ...request.options,
      debian: { ...request.options?.debian, ...base },
      'test-login': login,
    },
    env: { ...request.env, RELEASE: release },
  })
  t.teardown(() => image.remove())
  t.strictSame(image.warnings, [], 'the build warns of nothing')
  truncateSync(image.path, diskSize)
  execFileSync('sgdisk', ['--verify', image.path])

  const identity = join(folder, 'login')
  const boot = () => bootImage(image.path, { ...machine, identity, timeoutMs })
  const first = await withMachine(await boot(), async (booted) => {
    await ask(t, booted, one.checks)
    await booted.waitFor(/login:/)
    return answersOf(booted, one.differ)
  })
  if (one.differ === undefined) return
  const second = await withMachine(await boot(), (booted) => answersOf(booted, one.differ))
  for (const [index, command] of one.differ.entries()) {
    t.match(first[index], /\S/, command)
    t.not(first[index], second[index], `two machines differ: ${command}`)
  }
}

const mark = '-----answered-----'

/** All in one login: each takes an emulated machine five seconds. */
async function ask(t: Test, booted: BootedImage, checks: readonly Check[]): Promise<void> {
  const script = checks.map(({ command }) => `( ${command}\n) </dev/null 2>&1; echo "\n${mark} $?"`)
  const { stdout, stderr } = await booted.run(`sh <<'EOF'\n${script.join('\n')}\nEOF`)
  t.equal(stderr, '')
  const answers = stdout.split(new RegExp(`\\n${mark} (.*)\\n`))
  for (const [index, { command, wanted }] of checks.entries()) {
    t.match(answers[2 * index], wanted, command)
    t.equal(answers[2 * index + 1], '0', `${command}: exit code`)
  }
}

async function withMachine<T>(booted: BootedImage, use: (booted: BootedImage) => Promise<T>) {
  try {
    return await use(booted)
  } finally {
    await booted.close()
  }
}

async function answersOf(booted: BootedImage, commands: readonly string[] = []) {
  const answers: string[] = []
  for (const command of commands) answers.push((await booted.run(command)).stdout)
  return answers
}
