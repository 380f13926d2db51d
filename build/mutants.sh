#!/usr/bin/env bash
# Takes one mechanism after another out of a copy of the last commit, and has `check interleavings` find what goes wrong without it.
# LIMIT is how long it may look for one (default 15m).
# build/mutants.sh [NAME...] writes the shortest schedules to docs/mutations.md, and fails when one mutant is not found.
set -euo pipefail
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true

repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -c advice.detachedHead=false clone -q "$repository" "$work/catalog"
cd "$work/catalog"
dotnet build lab/Catalog.Lab -v q
lab=lab/Catalog.Lab/bin/Debug/net10.0
names=("$@")
[ $# -gt 0 ] || names=($(basename -s .patch Catalog.Tests/Mutants/*.patch))

found=$work/found.md survived=0
for name in "${names[@]}"; do
    patch=Catalog.Tests/Mutants/$name.patch
    git apply "$patch"
    dotnet build Catalog.Caching -v q --no-restore -p:RunAnalyzersDuringBuild=false
    cp Catalog.Caching/bin/Debug/net10.0/Catalog.Caching.dll "$lab/"
    git apply -R "$patch"
    echo "== $name"
    timeout "${LIMIT:-15m}" dotnet "$lab/Catalog.Lab.dll" check interleavings --seconds 60 --counterexample "$work/$name.md" \
        >"$work/$name.log" 2>&1 || true
    if [ -s "$work/$name.md" ]; then
        head -3 "$work/$name.md"
        { printf '### %s\n\n' "$name"; cat "$work/$name.md"; echo; } >>"$found"
    else
        tail -5 "$work/$name.log"
        echo "survives"
        survived=$((survived + 1))
        printf '### %s\n\nNo schedule was found.\n\n' "$name" >>"$found"
    fi
done

if [ $# -eq 0 ]; then
    # Between the two marks of docs/mutations.md.
    awk -v found="$found" '
        /<!-- explored -->/ { print; print ""; while ((getline line < found) > 0) print line; skipping = 1 }
        /<!-- end of explored -->/ { skipping = 0 }
        !skipping || /<!-- end of explored -->/ { if (!/<!-- explored -->/) print }' "$repository/docs/mutations.md" >"$work/mutations.md"
    cp "$work/mutations.md" "$repository/docs/mutations.md"
fi

[ "$survived" = 0 ]
