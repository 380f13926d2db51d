#!/usr/bin/env bash
# Writes the countries of ISO 3166-1 as SQL, from Debian's package iso-codes (apt-get install iso-codes jq).
#   build/countries.sh > Catalog.Infrastructure/Countries/iso_3166_1.sql
# A migration reads that file, so a released one stays as it is: write a new edition to a new file, for a new migration.
set -euo pipefail

version=$(dpkg-query --show --showformat='${Version}' iso-codes)

cat <<SQL
-- ISO 3166-1, from Debian's package iso-codes $version (iso_3166-1.json, LGPL-2.1-or-later,
-- https://salsa.debian.org/iso-codes-team/iso-codes). Written by build/countries.sh; do not edit.
INSERT INTO countries (code, alpha3, number, name, official_name) VALUES
SQL
jq --raw-output '
  def sql: "'\''" + gsub("'\''"; "'\'\''") + "'\''";
  .["3166-1"] | sort_by(.alpha_2)
  | map("    (" + ([.alpha_2, .alpha_3] | map(sql) | join(", ")) + ", " + (.numeric | tonumber | tostring) + ", "
      + ((.common_name // .name) | sql) + ", " + ((.official_name // .common_name // .name) | sql) + ")")
  | join(",\n") + ";"
' /usr/share/iso-codes/json/iso_3166-1.json
