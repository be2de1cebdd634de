# Nothing took the machine over: a shell on the console, never an end of process 1.
echo 'ramdisk ready'
while :; do
  setsid -c sh <>/dev/console >&0 2>&1
done
