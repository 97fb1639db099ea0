#!/bin/sh
# Clones what is committed into a new folder, runs `make TARGET` there with an empty home and no variable but PATH, and
# prints how long it took. Usage: tools/fresh_clone.sh [TARGET] [MAKE ARGUMENTS]     (TARGET: run unless given)
set -eu
target=${1:-run}
[ $# -eq 0 ] || shift
source=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home"
git clone --quiet "file://$source" "$folder/clone"
begin=$(date +%s)
env -i HOME="$folder/home" PATH="$PATH" LANG=C.UTF-8 make --no-print-directory -C "$folder/clone" "$target" "$@"
echo "make $target: $(($(date +%s) - begin)) seconds from a fresh clone"
