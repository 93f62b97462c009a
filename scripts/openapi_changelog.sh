#!/usr/bin/env bash
# Write what has changed since the last release, as an entry for openapi/CHANGELOG.md.
#   scripts/openapi_changelog.sh [BASE] [REVISION]
set -euo pipefail
cd "$(dirname "$0")/.."
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NODE_NO_WARNINGS=1
bin=openapi/node_modules/.bin
python=${PYTHON:-.venv/bin/python}
base=${1:-$("$python" scripts/contract_tools.py last-release)}
revision=${2:-openapi/openapi.yaml}
if [ -z "$base" ]; then
  echo "First release of the contract."
  exit 0
fi
test -x "$bin/redocly" || { echo "Node tools are missing: npm ci --prefix openapi" >&2; exit 2; }
"$bin/redocly" diff "$base" "$revision" --format markdown
