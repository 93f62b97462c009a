#!/usr/bin/env bash
# Compare the contract with the last release: no breaking change inside a major version, and a
# version number that says what has changed.
#   scripts/openapi_breaking.sh [BASE] [REVISION]
set -euo pipefail
cd "$(dirname "$0")/.."
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NODE_NO_WARNINGS=1
bin=openapi/node_modules/.bin
python=${PYTHON:-.venv/bin/python}
base=${1:-$("$python" scripts/contract_tools.py last-release)}
revision=${2:-openapi/openapi.yaml}
if [ -z "$base" ]; then
  echo "Nothing is released yet: there is nothing to break."
  exit 0
fi
test -x "$bin/redocly" || { echo "Node tools are missing: npm ci --prefix openapi" >&2; exit 2; }
"$python" scripts/openapi_defaults.py "$base" "$revision"
if [ "$base" = "$revision" ] || cmp -s "$base" "$revision"; then exit 0; fi
"$bin/redocly" diff "$base" "$revision" --fail-on major --check-version
