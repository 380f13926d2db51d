# Signals a program in a container, then its workers.
# Arguments: the signal name, the program's process id.
workers() { grep -l "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status 2>/dev/null | cut -d / -f 3; }

if [ "$1" = KILL ]; then
  kill -s STOP "$2" 2>/dev/null # so that its killed workers are still its children when they are listed
  victims=$(workers "$2")
  # shellcheck disable=SC2086
  kill -s KILL $victims "$2" 2>/dev/null
else
  kill -s "$1" "$2" 2>/dev/null
  for worker in $(workers "$2"); do kill -s "$1" "$worker" 2>/dev/null; done
fi
exit 0
