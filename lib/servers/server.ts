import type { JsonObject } from '../json.ts'

/** How a server of the list is reached over ssh; what is not said is as in the user's `~/.ssh/config`. */
export interface SshServer {
  readonly address: string
  readonly port?: number
  readonly username?: string
  /** Absolute path of a private key. */
  readonly keyfile?: string
  /** Absolute path of a file of the keys of servers, in place of the user's own. */
  readonly knownHosts?: string
  /** The program that is called there; absent: where `parfait remote setup` puts it, or in PATH. */
  readonly serverBin?: string
  /** Absolute path of the socket of a connection that others share: the first to use it makes it. */
  readonly control?: string
}

/** A build server. */
export interface BuildServer {
  readonly name: string
  /** Absent: this machine, without a connection. */
  readonly ssh?: SshServer
  /** What it can make: `virtualbox`, `docker`, `ec2-ebs`, `ec2-s3`; what needs nothing is not named. */
  readonly canBootstrap: readonly string[]
  readonly release?: string
  /** Address of a proxy for the server's steps. */
  readonly aptProxy?: string
  /** Options of flavours, by flavour; they change what is built. */
  readonly options: Readonly<Record<string, JsonObject>>
  /** Variables for publishing what it built; they have secrets. */
  readonly publishing?: Readonly<Record<string, string>>
  /** Keys of the list that are read, and that nothing here can use. */
  readonly unused?: readonly string[]
  /** For starting images; it may have secrets. */
  readonly runSettings: Readonly<Record<string, unknown>>
}
