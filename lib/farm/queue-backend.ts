import type { Queue, Worker } from 'bullmq'
import { ParfaitError } from '../errors.ts'
import { saidBy } from '../system-fault.ts'
import { shownUrl } from '../targets/shown-url.ts'

/** A store of queues that has answered. */
interface Connected {
  readonly classes: { readonly Queue: typeof Queue; readonly Worker: typeof Worker }
  readonly connection: never
  end(): Promise<void>
}

/** How long a store of queues may take to answer, in milliseconds. */
const answerMs = 10_000

/** THE list of stores that can have the queue of a farm, by the beginning of their addresses. */
const stores: Readonly<Record<string, (url: URL) => Promise<Connected>>> = {
  'redis:': connectRedis,
  'rediss:': connectRedis,
  'postgres:': connectPostgres,
  'postgresql:': connectPostgres,
}

/** Errors: `queue-missing` for an address or a package that is not there, `queue-unreachable`. */
export async function connectQueue(url: URL): Promise<Connected> {
  const connect = Object.hasOwn(stores, url.protocol) ? stores[url.protocol] : undefined
  if (connect) return connect(url)
  const known = Object.keys(stores).map((name) => `${name}//`)
  throw new ParfaitError('queue-missing', `No queue is reached by '${url.protocol}//'`, {
    hint: `known: ${known.join(', ')}`,
  })
}

async function connectRedis(url: URL): Promise<Connected> {
  const [{ Queue, Worker }, { Redis }] = await loadPackages('bullmq ioredis', () =>
    Promise.all([import('bullmq'), import('ioredis')]),
  )
  // Whoever waits goes on when the server is back.
  const redis = new Redis(url.href, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: answerMs,
  })
  redis.on('error', () => {})
  await redis.connect().catch((error: unknown) => {
    redis.disconnect()
    throw unreachable(url, error)
  })
  return {
    classes: { Queue, Worker },
    connection: redis as never,
    end: async () => void (await redis.quit().catch(() => redis.disconnect())),
  }
}

/** Its tables are made where they are not there, in a schema of their own. */
async function connectPostgres(url: URL): Promise<Connected> {
  const [{ DEFAULT_SCHEMA, createPostgresBackend, runMigrations, withBackend }, { default: pg }] =
    await loadPackages('bullmq pg', () => Promise.all([import('bullmq'), import('pg')]))
  const pool = new pg.Pool({
    connectionString: url.href,
    connectionTimeoutMillis: answerMs,
    // Names of tables and functions are looked up there.
    options: `-c search_path=${DEFAULT_SCHEMA}`,
  })
  pool.on('error', () => {})
  try {
    const client = await pool.connect()
    try {
      await runMigrations(client)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw unreachable(url, error)
  }
  return {
    classes: withBackend(createPostgresBackend) as unknown as Connected['classes'],
    connection: pool as never,
    end: () => pool.end(),
  }
}

/** Packages that come with no build. Error: `queue-missing`, with what to type. */
async function loadPackages<T>(names: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const { code } = Object(cause) as { readonly code?: unknown }
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ParfaitError('queue-missing', `This queue needs packages: ${names}`, {
      hint: `beside parfait: npm install ${names}`,
      cause,
    })
  }
}

function unreachable(url: URL, cause: unknown): ParfaitError {
  return new ParfaitError(
    'queue-unreachable',
    `The queue '${shownUrl(url)}' does not answer: ${saidBy(cause)}`,
    { hint: 'check the address, and that its server runs', cause },
  )
}
