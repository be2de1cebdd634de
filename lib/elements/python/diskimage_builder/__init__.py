# What hooks of elements import when they run outside the chroot.
