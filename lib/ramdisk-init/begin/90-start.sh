# The troubleshooting shell reads /init for its functions, and stops here.
if [ -n "${functions_only-}" ]; then return 0; fi

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# Programs behave the same wherever the ramdisk was built.
LC_ALL=C
export LC_ALL
fragment=init
network_is_up=0
network_fault=''

trap 'on_exit $?' EXIT
mount_file_systems
open_console
say "ramdisk of $(uname -r), command line: $(cat /proc/cmdline)"
read_boot_parameters
if get_kernel_parameter hostname >/dev/null; then set_hostname "$(get_kernel_parameter hostname)"; fi
ip link set dev lo up
start_devices
if get_kernel_parameter troubleshoot >/dev/null; then troubleshoot 'the boot goes on'; fi
network_up_if_booted_from
