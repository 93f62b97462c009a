#!/usr/bin/env bash
# Try the contract against a real server, as every audience: PostgreSQL, the service and an issuer
# are started on loopback and stopped again.
#   scripts/contract_test.sh [--full | --changed] [pytest arguments]
# Without an option: the examples and the coverage of every schema. With --full: fuzzing and walks
# through states too; with --changed: all of it, for operations that differ from the last release.
# JUGENDHILFE_CONTRACT_EXAMPLES sets how many cases each operation gets (60, of --changed 10).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
case ${1:-} in
  --full | --changed)
    export JUGENDHILFE_CONTRACT_RUN=${1#--}
    shift
    ;;
esac
exec "$python" -m pytest -q --show-capture=no --durations=6 tests/contract/long_run.py "$@"
