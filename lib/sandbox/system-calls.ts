/** How a kernel's programs call what hooks may not; numbers of one way to call it. */
export interface CallTable {
  /** What seccomp(2) names it by: AUDIT_ARCH_… of linux/audit.h. */
  readonly arch: number
  readonly addKey: number
  readonly requestKey: number
  readonly keyctl: number
  readonly unshare: number
  readonly clone: number
  readonly clone3: number
  /** Which argument of clone(2) has the flags. */
  readonly cloneFlags: 0 | 1
  /** A bit of numbers that makes them others of the same meaning. */
  readonly ignoredBit?: number
}

/** `keys` is the number of add_key(2); those of request_key(2) and keyctl(2) follow it everywhere. */
function calls(
  arch: number,
  keys: number,
  [unshare, clone, clone3]: readonly [number, number, number],
): CallTable {
  const keyCalls = { addKey: keys, requestKey: keys + 1, keyctl: keys + 2 }
  return { arch, ...keyCalls, unshare, clone, clone3, cloneFlags: 0 }
}

/** All that kernels of known architectures run, 32 bits beside 64; asm/unistd.h of each. */
export const callTables: readonly CallTable[] = [
  // amd64. The numbers of x32 have a bit more.
  { ...calls(0xc000003e, 248, [272, 56, 435]), ignoredBit: 0x40000000 },
  // i386
  calls(0x40000003, 286, [310, 120, 435]),
  // arm64
  calls(0xc00000b7, 217, [97, 220, 435]),
  // armhf, armel
  calls(0x40000028, 309, [337, 120, 435]),
  // riscv64, and its 32 bits
  calls(0xc00000f3, 217, [97, 220, 435]),
  calls(0x400000f3, 217, [97, 220, 435]),
  // ppc64el, and its 32 bits
  calls(0xc0000015, 269, [282, 120, 435]),
  calls(0x40000014, 269, [282, 120, 435]),
  // s390x, and its 31 bits
  { ...calls(0x80000016, 278, [303, 120, 435]), cloneFlags: 1 },
  { ...calls(0x00000016, 278, [303, 120, 435]), cloneFlags: 1 },
  // mips64el: n64, n32, o32
  calls(0xc0000008, 5239, [5262, 5055, 5435]),
  calls(0xe0000008, 6243, [6266, 6055, 6435]),
  calls(0x40000008, 4280, [4303, 4120, 4435]),
]
