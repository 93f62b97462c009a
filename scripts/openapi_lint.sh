#!/usr/bin/env bash
# Lint a contract: the OpenAPI standard, Redocly's strict rules, our own rules.
#   scripts/openapi_lint.sh [FILE…]      without files: the contract and the view of each audience
# Quick tools first. Our own rules run on the whole contract only: views are cut from it.
set -euo pipefail
cd "$(dirname "$0")/.."
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NODE_NO_WARNINGS=1
bin=openapi/node_modules/.bin
python=${PYTHON:-.venv/bin/python}
test -x "$bin/redocly" || { echo "Node tools are missing: npm ci --prefix openapi" >&2; exit 2; }

if [ $# -gt 0 ]; then whole=("$@") views=(); else
  whole=(openapi/openapi.yaml) views=(openapi/bundles/*.yaml)
fi
"$python" -m openapi_spec_validator --validation-errors all "${whole[@]}" "${views[@]}"
"$bin/redocly" lint --config openapi/rulesets/redocly.yaml "${whole[@]}" "${views[@]}"
"$bin/spectral" lint --ruleset openapi/rulesets/spectral.yaml --fail-severity warn "${whole[@]}"
