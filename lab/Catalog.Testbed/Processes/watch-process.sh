# Runs a program while standard input stays open, so that it cannot outlive the process at the other end of the pipe. The system
# closes that end even after kill -9. Parent-death signals do not work here: they follow the thread that started the program, and
# pool threads end.
# Arguments: the name of the signal that ends the program when the input closes, then the program and its arguments.
# Prints "watched pid N", then the program's output; exits with the program's status.
end_signal=$1
shift
exec 3<&0

# It says its own id before it becomes the program: a line of ours would come in the middle of a line of the program's.
sh -c 'echo "watched pid $$" && exec "$@"' sh "$@" </dev/null 3<&- &
program=$!

{
  while read -r _; do :; done <&3
  kill -s "$end_signal" "$program"
  kill -s CONT "$program" # a stopped program handles no other signal
  sleep 10
  kill -s KILL "$program"
} >/dev/null 2>&1 &
watcher=$!

wait "$program"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
