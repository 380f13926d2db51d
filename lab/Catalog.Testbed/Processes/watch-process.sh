# Runs a program for as long as standard input stays open, so that it cannot outlive the process that holds the other end:
# the system closes that end also when the holder is killed with -9. Parent-death signals would not do: they follow the
# thread that started the program, and pool threads come and go.
# Arguments: the signal (a name) that ends the program when the input closes, then the program and its arguments.
# Prints "watched pid N" first, then what the program prints; exits with the program's status.
end_signal=$1
shift
exec 3<&0

"$@" </dev/null 3<&- &
program=$!
echo "watched pid $program"

{
  while read -r _; do :; done <&3
  kill -s "$end_signal" "$program"
  kill -s CONT "$program" # a stopped program takes no other signal
  sleep 10
  kill -s KILL "$program"
} >/dev/null 2>&1 &
watcher=$!

wait "$program"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
