import type { SettingRow } from './setting-row.ts'

/** Where layers are shared with other machines, who is believed, and what leaves this one. */
export interface SharedStoreSettings {
  /** An address, or the absolute path of a folder. */
  readonly address: string
  /** Absolute paths of public keys: layers that nobody of these signed are none. */
  readonly signers: readonly string[]
  readonly push: 'never' | 'after-gate' | 'each-step'
  /** Whether layers that extra data went into are pushed. */
  readonly pushData: boolean
  /** `ssh:PATH` or `minisign:PATH`, absolute; absent: nothing can be pushed. */
  readonly pushKey?: string
  /** Where credentials for it are looked for; absent: the variables of the build. */
  readonly env?: Readonly<Record<string, string>>
}

/** Their rows in the table of settings. */
export const sharedStoreRows = [
  {
    name: 'sharedStore',
    flags: '--shared-store <address>',
    variable: 'PARFAIT_SHARED_STORE',
    type: 'text',
    help: 'where machines share layers: an address, or a folder',
  },
  {
    name: 'sharedStoreSigners',
    flags: '--shared-store-signers <keys>',
    variable: 'PARFAIT_SHARED_STORE_SIGNERS',
    type: 'paths',
    default: [],
    help: 'files of public keys, separated by colons: of a shared store, only layers that one of them signed count',
  },
  {
    name: 'push',
    flags: '--push <when>',
    variable: 'PARFAIT_PUSH',
    type: 'text',
    choices: { noun: 'time to push', names: ['never', 'after-gate', 'each-step'] },
    default: 'never',
    help: 'when layers go to the shared store',
  },
  {
    name: 'pushKey',
    flags: '--push-key <key>',
    variable: 'PARFAIT_PUSH_KEY',
    type: 'text',
    help: 'what signs them: `minisign:KEY` or `ssh:KEY`',
  },
  {
    name: 'pushData',
    flags: '--push-data',
    type: 'boolean',
    help: 'also push layers that extra data went into',
  },
] as const satisfies readonly SettingRow[]
