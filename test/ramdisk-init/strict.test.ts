import t from 'tap'
import { RamdiskShell } from '../fixtures/ramdisk-shell.ts'

/** What fragments call; with `set -eu` on, none of it may end the shell by what it does inside. */
const calls = [
  'parameter_or missing x',
  'number_parameter_or missing 1',
  'choice_parameter_or missing a b',
  'string_contains ab b',
  'find_disk',
  'find_disk sda',
  'x=$(find_disk nope) || x=none',
  'list_disks',
  'find_interface',
  'find_interface 52:54:00:aa:bb:01',
  'x=$(find_interface 99) || x=none',
  'network_up || :',
  'load_modules_by_udev',
  'start_devices',
  'report_to_server done',
  'report_to_server done "all of it"',
  'troubleshoot',
  'say',
  'json_object a b | json_list',
  'read_boot_parameters',
  'set_hostname x || :',
]

t.test('a fragment may be strict', async (t) => {
  const shell = new RamdiskShell(t, {
    'proc/cmdline': 'network_wait=0 disk_wait=0 report_url=http://127.0.0.1:9/ post_tries=1\n',
    'proc/partitions': 'major minor\n\n 8 0 1 sda\n',
    'sys/block/sda/size': '8\n',
    'sys/class/net/eth0/address': '52:54:00:aa:bb:01\n',
    'sys/class/net/eth0/type': '1\n',
    'sys/class/tty/console/active': 'ttyS0\n',
  })
  // The shell that is opened ends with a status of its own.
  const start = 'setsid() { return 3; }; ip() { return 2; }; read_boot_parameters; set -eu'
  for (const call of calls) {
    const { stdout, stderr } = await shell.run(`${start}\n${call}\necho "still here"`)
    t.match(stdout, /still here\n$/, `${call}: ${stderr}`)
  }
})
