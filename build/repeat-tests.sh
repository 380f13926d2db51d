#!/usr/bin/env bash
# Finds tests that fail only now and then: runs the whole suite again and again, and prints a line for each run, then each test
# that failed with the number of runs in which it did. Exit code 1 when any test failed or a run did not reach its end.
#   build/repeat-tests.sh N [--load]     --load: beside as many busy loops as there are processors
set -euo pipefail

runs=${1:?usage: build/repeat-tests.sh N [--load]}
load=${2:-}
cd "$(dirname "$0")/.."
results=$(mktemp -d)
busy=()
cleanup() {
    [ ${#busy[@]} = 0 ] || kill "${busy[@]}" 2>/dev/null || true
    rm -rf "$results"
}
trap cleanup EXIT

dotnet build -v quiet
if [ "$load" = --load ]; then
    for _ in $(seq "$(nproc)"); do
        sh -c 'while :; do :; done' &
        busy+=($!)
    done
fi

# One attribute of the counters in a result file.
counter() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*" | tr -dc 0-9; }

bad=0
for run in $(seq "$runs"); do
    began=$SECONDS
    outcome=ended
    dotnet test --no-build --no-ansi --no-progress --timeout 30m --report-xunit-trx --report-xunit-trx-filename "$run.trx" \
        --results-directory "$results" >"$results/$run.log" 2>&1 || { outcome=failed; bad=1; }
    if [ -f "$results/$run.trx" ]; then
        total=$(counter "$results/$run.trx" total) passed=$(counter "$results/$run.trx" passed)
        failed=$(counter "$results/$run.trx" failed)
        printf 'run %d: %d passed, %d failed, %d skipped, %d s%s\n' \
            "$run" "$passed" "$failed" "$((total - passed - failed))" "$((SECONDS - began))" "${load:+, under load}"
    else
        printf 'run %d: %s without results, %d s; its last lines:\n' "$run" "$outcome" "$((SECONDS - began))"
        tail -n 20 "$results/$run.log"
    fi
done

# Each test that failed, how often, and the first line of what it said.
find "$results" -name '*.trx' -exec sed 's/<UnitTestResult /\n&/g' {} + |
    sed -n '/outcome="Failed"/s/.*testName="\([^"]*\)".*<Message>\([^<]*\).*/\1: \2/p' | sort | uniq -c | sort -rn |
    awk 'BEGIN { print "\ntests that failed:" } { print } END { if (NR == 0) print "   none" }'
exit "$bad"
