# Deletes the folder $1 when standard input closes, either on purpose or because the process at the other end died.
while read -r _; do :; done

# Servers may still be writing to the folder while they exit, hence the retries.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  rm -rf "$1" 2>/dev/null
  [ -e "$1" ] || exit 0
  sleep 1
done
exit 1
