#!/bin/sh
# Makes .venv and installs cardhouse into it, editable, at the versions of constraints.txt.
# Usage: tools/venv.sh [EXTRA]     (EXTRA: dev or bench; none: what running it needs, and no more)
# PYTHON chooses the interpreter. Installs with uv where there is one, else with plain pip; UV= (empty) forbids uv.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
uv=${UV-$(command -v uv || true)}
export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 # trust what the system trusts, as pip does (the new name and the old)
wanted=.${1:+"[$1]"}

fail() {
    echo "cardhouse set-up: $1" >&2
    exit 1
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# One that was made elsewhere and moved or copied here still points there.
made_here() { [ ! -e .venv/.folder ] || [ "$(cat .venv/.folder)" = "$(pwd -P)" ]; }

has_installer() { [ -n "$uv" ] || .venv/bin/python -m pip --version >/dev/null 2>&1; }

if ! { made_here && new_enough .venv/bin/python && has_installer; }; then
    rm -rf .venv
    new_enough "$python" || fail "needs Python 3.11 or newer; '$python' is not one (choose with: make PYTHON=python3.12)"
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$python" .venv
    elif ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        fail "'$python -m venv' fails; install it (Debian, Ubuntu: apt-get install python3-venv) or install uv, then run make again"
    fi
fi
pwd -P >.venv/.folder

echo "cardhouse set-up: installing $wanted into .venv (a minute or so) ..."
if [ -n "$uv" ]; then
    "$uv" pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable "$wanted" ||
        fail "uv could not install; for plain pip: make UV= TARGET"
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable "$wanted"
fi
