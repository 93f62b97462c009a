#!/usr/bin/env bash
# Make the TypeScript types of the contract and compile them, strictly, with code that uses them.
#   scripts/typescript_types.sh [--check] [CONTRACT [DIRECTORY]]
# --check changes nothing and fails on drift.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=openapi/node_modules/.bin
check=
if [ "${1:-}" = --check ]; then check=--check; shift; fi
contract=${1:-openapi/openapi.yaml}
directory=${2:-openapi/clients/typescript}
test -x "$bin/openapi-typescript" || { echo "Node tools are missing: npm ci --prefix openapi" >&2; exit 2; }
# shellcheck disable=SC2086 # no option or one
"$bin/openapi-typescript" "$contract" $check -o "$directory/schema.d.ts"
"$bin/tsc" --project "$directory"
