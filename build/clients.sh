#!/usr/bin/env bash
# Clients of other makers against a running lab: lints docs/openapi.json, generates clients, compiles them, and runs a scenario with each.
#   dotnet run --project lab/Catalog.Lab      in another terminal
#   build/clients.sh [nswag|kiota|typescript|lint ...]      all of them by default
# Needs the .NET SDK and Node.js. Tools and results are in a temporary folder; CLIENTS=DIR keeps them in one of yours.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
document=$here/../docs/openapi.json
work=${CLIENTS:-$(mktemp -d)}
mkdir -p "$work"
[ -n "${CLIENTS:-}" ] || trap 'rm -rf "$work"' EXIT
export PATH=$work/tools:$work/node_modules/.bin:$PATH DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true

[ -f "$here/../http/http-client.env.json" ] || { echo "Start the lab first: dotnet run --project lab/Catalog.Lab" >&2; exit 1; }
value() { sed -n "s/^ *\"$1\": \"\(.*\)\",*$/\1/p" "$here/../http/http-client.env.json" | head -1; }
scenario=("$(value host)" "$(value adminToken)")

tool() { [ -x "$work/tools/$1" ] || dotnet tool install "$2" --version "$3" --tool-path "$work/tools"; }
node() { (cd "$work" && { [ -f package.json ] || echo '{"type":"module"}' >package.json; } && npm install --silent --no-fund --no-audit "$@"); }

# A project of one program and generated code, outside of this repository: its settings do not apply there.
project() {
    cat >"$work/$1/$1.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <NoWarn>\$(NoWarn);CS8600;CS8618;CS8625;CS8765</NoWarn>
  </PropertyGroup>
  <ItemGroup>$2</ItemGroup>
</Project>
XML
    cp "$here/clients/$1.cs" "$work/$1/Program.cs"
    dotnet run --project "$work/$1" -- "${scenario[@]}"
}

lint() {
    node @redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.3
    # /products/imports/{id} is not ambiguous with /products/{id}/views: the id of a product is a number.
    redocly lint --extends=recommended --skip-rule=no-ambiguous-paths "$document"
    spectral lint "$document" --ruleset "$here/../.spectral.yaml" --fail-severity hint
}

nswag() {
    tool nswag NSwag.ConsoleCore 14.7.1
    mkdir -p "$work/nswag"
    command nswag openapi2csclient "/input:$document" "/output:$work/nswag/Client.cs" /namespace:Catalog.Client /classname:CatalogClient \
        /exceptionclass:CatalogException /generateOptionalParameters:true /jsonLibrary:SystemTextJson /injectHttpClient:true /useBaseUrl:false
    project nswag ""
}

kiota() {
    tool kiota Microsoft.OpenApi.Kiota 1.38.0
    command kiota generate --language CSharp --openapi "$document" --class-name CatalogClient --namespace-name Catalog.Client \
        --output "$work/kiota/Client" --clean-output --log-level Warning
    project kiota '<PackageReference Include="Microsoft.Kiota.Abstractions" Version="2.1.6" />
        <PackageReference Include="Microsoft.Kiota.Http.HttpClientLibrary" Version="2.1.6" />
        <PackageReference Include="Microsoft.Kiota.Serialization.Form" Version="2.1.6" />
        <PackageReference Include="Microsoft.Kiota.Serialization.Json" Version="2.1.6" />
        <PackageReference Include="Microsoft.Kiota.Serialization.Multipart" Version="2.1.6" />
        <PackageReference Include="Microsoft.Kiota.Serialization.Text" Version="2.1.6" />'
}

typescript() {
    node openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5 @types/node
    openapi-typescript "$document" -o "$work/catalog.ts"
    cp "$here/clients/scenario.ts" "$work/"
    (cd "$work" && tsc --strict --noEmitOnError --target es2022 --module nodenext --skipLibCheck --outDir out scenario.ts && command node out/scenario.js "${scenario[@]}")
}

for part in "${@:-lint nswag kiota typescript}"; do
    for one in $part; do
        printf '\n== %s\n' "$one"
        "$one"
    done
done
