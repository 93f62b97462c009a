#!/usr/bin/env bash
# Try the whole contract against a real server, as every audience: PostgreSQL, the service and an
# issuer are started on loopback and stopped again.
#   scripts/contract_test.sh [--full] [pytest arguments]
# Without --full: the examples and the coverage of every schema. With it: fuzzing and walks
# through states too. JUGENDHILFE_CONTRACT_EXAMPLES sets how many cases each operation gets (60).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
if [ "${1:-}" = --full ]; then
  export JUGENDHILFE_CONTRACT_RUN=full
  shift
fi
exec "$python" -m pytest -q -s --durations=6 tests/contract/long_run.py "$@"
