#!/usr/bin/env bash
# Takes one mechanism after another out of a copy of the last commit, and has `check interleavings` find what goes wrong without it, in the world
# that the first line of the patch names.
# LIMIT is how long it may look for one (default 5m); LAB is a folder with a built lab of this commit (default: it is built).
# build/mutants.sh [NAME...] writes the shortest schedules to docs/mutations.md, and fails when one mutant is not found.
set -euo pipefail
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true

repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -c advice.detachedHead=false clone -q "$repository" "$work/catalog"
cd "$work/catalog"
if [ -z "${LAB:-}" ]; then
    dotnet build lab/Catalog.Lab -c Release -v q
    LAB=lab/Catalog.Lab/bin/Release/net10.0
fi
cp -r "$LAB" "$work/lab"
names=("$@")
[ $# -gt 0 ] || names=($(basename -s .patch Catalog.Tests/Mutants/*.patch))

found=$work/found.md survived=0
for name in "${names[@]}"; do
    patch=Catalog.Tests/Mutants/$name.patch
    world=$(sed -n '1s/^World: //p' "$patch")
    git apply "$patch"
    dotnet build Catalog.Caching -c Release -v q -p:RunAnalyzersDuringBuild=false
    cp Catalog.Caching/bin/Release/net10.0/Catalog.Caching.dll "$work/lab/"
    git apply -R "$patch"
    echo "== $name, in the world '$world'"
    timeout "${LIMIT:-5m}" dotnet "$work/lab/Catalog.Lab.dll" check interleavings --world "$world" --counterexample "$work/$name.md" \
        >"$work/$name.log" 2>&1 || true
    if [ -s "$work/$name.md" ]; then
        head -3 "$work/$name.md"
        { printf '### %s\n\n' "$name"; cat "$work/$name.md"; echo; } >>"$found"
    else
        tail -5 "$work/$name.log"
        echo "survives"
        survived=$((survived + 1))
        printf '### %s\n\nWorld: %s. No schedule was found.\n\n' "$name" "$world" >>"$found"
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
