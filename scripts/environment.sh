# shellcheck shell=sh
# Makes the virtual environment and keeps it in step with the locks. Sourced, not run:
#   . scripts/environment.sh; prepare runtime|dev
# Needs Python >= 3.11 and nothing else. PYTHON names another interpreter, JUGENDHILFE_VENV
# another place for the environment.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit
venv=${JUGENDHILFE_VENV:-$root/.venv}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# The first interpreter that is new enough.
find_python() {
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Make the environment; Debian ships `venv` without the part that installs pip.
make_venv() {
  say "Making $venv with $python"
  if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    "$python" -m venv "$venv"
  elif "$python" -c 'import venv' >/dev/null 2>&1 && installer >/dev/null; then
    "$python" -m venv --without-pip "$venv"
  else
    fail "$python cannot make a virtual environment: it has neither ensurepip nor pip." \
      "Install them (Debian and Ubuntu: apt-get install python3-venv) and start again."
  fi
}

# What can install into the environment: its own pip, the interpreter's, or uv.
installer() {
  if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    echo own
  elif "$python" -m pip --version >/dev/null 2>&1; then
    echo outer
  elif command -v uv >/dev/null 2>&1; then
    echo uv
  else
    return 1
  fi
}

install() {
  case $(installer) in
    own) "$venv/bin/python" -m pip install "$@" ;;
    outer) "$python" -m pip --python "$venv/bin/python" install "$@" ;;
    uv) uv pip install --python "$venv/bin/python" "$@" ;;
    *) fail "There is no pip: install it (Debian and Ubuntu: apt-get install python3-venv)." ;;
  esac
}

# Install what the lock names, by hash, then the project itself, without looking anywhere else.
prepare() {
  case $1 in
    runtime) locks=requirements.lock ;;
    dev) locks=requirements-dev.lock ;;
    *) fail "prepare runtime|dev" ;;
  esac
  python=$(find_python) || fail "Python 3.11 or newer is needed and was not found."
  "$venv/bin/python" -c '' >/dev/null 2>&1 || make_venv
  state=$(cat pyproject.toml requirements-build.lock "$locks" | cksum)
  stamp=$venv/.installed-$1
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then
    return
  fi
  quiet=--quiet
  if [ -t 2 ]; then quiet=; fi
  say "Installing from $locks (only after a change)"
  # shellcheck disable=SC2086 # no option or one
  install $quiet --require-hashes -r "$locks" -r requirements-build.lock
  install --quiet --no-deps --no-index --no-build-isolation --editable .
  printf '%s\n' "$state" >"$stamp"
}
