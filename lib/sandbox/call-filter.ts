import { type CallTable, callTables } from './system-calls.ts'

/**
 * What keeps hooks from system calls that no namespace parts from the host: a program for seccomp(2), for the processor
 * of this machine. Keys of the kernel belong to a user and a session, so that one hook's would be there for the next
 * ones, and the builder's for all; there seem to be none. A cgroup namespace is all that root of a user namespace needs to
 * mount cgroup2, and with it comes every process in the builder's cgroup.
 */
export function callFilter(byteOrder: 'LE' | 'BE'): Uint8Array {
  const lines = [
    { code: load, k: archAt },
    ...callTables.flatMap((table) => {
      const block = blockOf(table, byteOrder)
      return [{ code: jumpEqual, jf: block.length, k: table.arch }, ...block]
    }),
    // No kernel of ours runs others.
    { code: result, k: refusal(ENOSYS) },
  ]
  const program = new DataView(new ArrayBuffer(lines.length * 8))
  for (const [index, { code, jt = 0, jf = 0, k }] of lines.entries()) {
    const at = index * 8
    program.setUint16(at, code, byteOrder === 'LE')
    program.setUint8(at + 2, jt)
    program.setUint8(at + 3, jf)
    program.setUint32(at + 4, k, byteOrder === 'LE')
  }
  return new Uint8Array(program.buffer)
}

/** One instruction: struct sock_filter of linux/filter.h. */
interface Instruction {
  readonly code: number
  /** So many instructions are jumped over where the comparison holds, and where it does not. */
  readonly jt?: number
  readonly jf?: number
  readonly k: number
}

/** linux/bpf_common.h: a word of the call's data, A & k, A == k, A & k != 0, the verdict. */
const [load, and, jumpEqual, jumpAnySet, result] = [0x20, 0x54, 0x15, 0x45, 0x06]

/** Where in struct seccomp_data of linux/seccomp.h. */
const [numberAt, archAt, argumentsAt] = [0, 4, 16]

const allow = 0x7fff0000
const [EPERM, ENOSYS] = [1, 38]
const refusal = (errno: number) => 0x00050000 | errno

/** CLONE_NEWCGROUP of linux/sched.h. */
const newCgroup = 0x02000000

/** What one kind of programs may call. The architecture is loaded, and is this one. */
function blockOf(table: CallTable, byteOrder: 'LE' | 'BE'): Instruction[] {
  const { addKey, requestKey, keyctl, unshare, clone, clone3, cloneFlags, ignoredBit } = table
  const numbers: Instruction[] = [
    { code: load, k: numberAt },
    ...(ignoredBit === undefined ? [] : [{ code: and, k: ~ignoredBit >>> 0 }]),
  ]
  const flags = (argument: number): Instruction[] => [
    { code: load, k: argumentsAt + argument * 8 + (byteOrder === 'LE' ? 0 : 4) },
    { code: jumpAnySet, jf: 1, k: newCgroup },
    { code: result, k: refusal(EPERM) },
    { code: result, k: allow },
  ]
  const when = (number: number, then: readonly Instruction[]): Instruction[] => [
    { code: jumpEqual, jf: then.length, k: number },
    ...then,
  ]
  const absent: Instruction[] = [{ code: result, k: refusal(ENOSYS) }]
  return [
    ...numbers,
    // The flags of clone3 lie in memory, where no filter looks; who does not find it takes clone.
    ...[addKey, requestKey, keyctl, clone3].flatMap((number) => when(number, absent)),
    ...when(unshare, flags(0)),
    ...when(clone, flags(cloneFlags)),
    { code: result, k: allow },
  ]
}
