import type { Command } from 'commander'
import { collect } from './build-options.ts'

/** The options of `parfait boot`. */
export function addBootOptions(command: Command): Command {
  return command
    .option('--arch <name>', "architecture (default: what the image's partitions say)")
    .option('--firmware <kind>', 'bios or uefi (default: bios where there is one)')
    .option('--memory <size>', 'such as 512M or 2G', '1G')
    .option('--cpus <number>', 'virtual CPUs', '2')
    .option('--accel <name>', 'kvm, tcg (emulation), or auto: kvm where it works', 'auto')
    .option('--no-network', 'a machine without a network card')
    .option('--until <regex>', 'print the console until this matches, then end with 0')
    .option('--serve <[path=]file>', 'give the guest this file at 10.0.2.100:80', collect)
    .option('--serve-at <host:port>', "another address of the guest's network for --serve")
    .option('--until-bootstrap', 'wait for the end of vm-bootstrap: 0 for success, 1 for none')
    .option('--session', "wait for the end of the flavour session, end with its program's status")
    .option('--reports <folder>', 'where the reports of --session go')
    .option('--junit <file>', 'write how --session ended, and its reports, as CI systems read it')
    .option('--tap', 'print the same as TAP, and the console on standard error')
    .option('--boot-timeout <seconds>', 'how long --session waits for its beginning (default: 300)')
    .option('--settle <seconds>', 'how long a service of --session runs (default: 5)')
    .option(
      '--timeout <seconds>',
      'how long to wait for --until and --exec (default: 180), --until-bootstrap and --session (3600)',
    )
    .option('--ssh [port]', "forward this port, or a free one, to the guest's ssh server")
    .option('--exec <command>', 'run this in the guest over ssh, end with its status')
    .option('--identity <file>', 'private key for --exec')
    .option('--user <name>', 'user of the guest for ssh (default: root)')
    .option('--persist', 'let the guest write to the image and the disks')
    .option('--disk <file...>', 'attach more disks')
    .option(
      '--kernel <file>',
      'start this kernel, without a boot loader; the image is optional then',
    )
    .option('--initrd <file>', 'the initial ramdisk for --kernel')
    .option('--append <options>', "options for --kernel, beside the console's")
    .option('--console-log <file>', 'also write the console to a file, as plain text')
}
