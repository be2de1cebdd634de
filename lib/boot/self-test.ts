/** The status that QEMU ends with when the self-test ran to its last instruction: isa-debug-exit makes it 2n + 1. */
export const selfTestStatus = 2 * 21 + 1

/** QEMU arguments that a self-test needs beside the ROM: almost nothing of a machine, and a way to end it. */
export const selfTestArguments = [
  ...['-machine', 'q35', '-nodefaults', '-no-user-config', '-display', 'none', '-m', '16'],
  ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
] as const

/**
 * The last 256 bytes of a ROM. A KVM that merely answers proves little: some (KVM in a KVM, KVM in an emulator) run 16
 * bits, firmware and boot loader, and stop at the first newer instruction of the kernel. So the program goes
 * all the way from the reset vector to long mode with paging, and executes one instruction of BMI2 and one of AVX
 * where CPUID promises them. GNU as, the label `base` being 0xffffff00:
 */
const program = [
  'fa', //                              start: cli
  '2e660f0116e0ff', //                  lgdtl %cs:gdtr
  '0f20c00c010f22c0', //                cr0 |= PE
  '66ea18ffffff0800', //                ljmpl $8, $prot
  'b8100000008ed8', //                  prot: ds = 16
  'c7050010000003200000', //            page tables at 0x1000: PML4[0]
  'c7051820000003300000', //            PDPT[3]
  'c705f83f00008300e0ff', //            PD[511] = the last 2 MiB below 4 GiB, where this ROM is
  'b8001000000f22d8', //                cr3 = 0x1000
  '0f20e00d200600000f22e0', //          cr4 |= PAE | OSFXSR | OSXMMEXCPT
  'b9800000c00f320d000100000f30', //    EFER |= LME
  '0f20c00d000000800f22c0', //          cr0 |= PG
  'ea70ffffff1800', //                  ljmp $24, $long
  'b80700000031c90fa2', //              long: cpuid(7, 0)
  '0fbae3087305', //                    skip one instruction unless BMI2
  'c4e271f7db', //                      shlx %ecx, %ebx, %ebx
  'b8010000000fa2', //                  cpuid(1)
  '81e10000001481f900000014751b', //    skip to the end unless XSAVE and AVX
  '0f20e0480fbae8120f22e0', //          cr4 |= OSXSAVE
  '31c931d2b8070000000f01d1', //        xcr0 = x87 | SSE | AVX
  'c5f9efc0', //                        vpxor %xmm0, %xmm0, %xmm0
  'b015e6f4', //                        outb $21, $0xf4: QEMU ends here
  'f4ebfd', //                          hlt, for ever
  '0f1f440000', //                      (alignment)
  '0000000000000000', //                gdt: null
  'ffff0000009bcf00', //                8: code, 32 bits
  'ffff00000093cf00', //                16: data
  'ffff0000009baf00', //                24: code, 64 bits
  '1f00c0ffffff', //                    gdtr
  '00000000000000000000', //            (alignment)
  'e90dff', //                          0xfffffff0, the reset vector: jmp start
].join('')

/** The self-test as a ROM of 64 KiB, the smallest that QEMU's `-bios` takes. */
export function selfTestRom(): Uint8Array {
  const rom = new Uint8Array(65_536)
  rom.set(Buffer.from(program, 'hex'), 65_536 - 256)
  return rom
}
