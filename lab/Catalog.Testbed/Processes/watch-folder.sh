# Removes the folder $1 once standard input closes, be it on purpose or because the process that holds the other end died.
while read -r _; do :; done

# Servers that write into it may be ending at this very moment, hence the repetition.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  rm -rf "$1" 2>/dev/null
  [ -e "$1" ] || exit 0
  sleep 1
done
exit 1
