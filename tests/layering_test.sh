#!/bin/sh
# Fails when a folder includes one, or a library, that it may not.  Usage: layering_test.sh <source root>
# With --self-test: shows on toy trees that it passes what is clean and rejects what is not.
set -u

check() {
  cd "$1" || return 2
  status=0
  forbid() {  # forbid <folder> <regex of include paths it may not name> [<option of grep>]
    [ -d "$1" ] || { echo "no folder $1"; status=2; return; }
    bad=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<]($2)" "$1" --include='*.h' --include='*.cpp' ${3:+"$3"})
    [ -z "$bad" ] || { printf '%s\n' "$bad"; status=1; }
  }
  forbid puzzles        'models/|solver/|tools/|tests/|Eigen/|hwy/|omp\.h|CLI/|\.\./'
  forbid models         'puzzles/|solver/|tools/|tests/|Eigen/|CLI/|\.\./'
  forbid models         'hwy/' --exclude-dir=kernels
  forbid models/kernels 'models/[a-z0-9_]+\.h|Eigen/|nlohmann/|\.\./'
  forbid solver         'tools/|tests/|models/kernels/|Eigen/|hwy/|CLI/|\.\./'
  forbid examples       'tools/|tests/|models/kernels/|\.\./'
  forbid tools          'tests/|models/kernels/|Eigen/|hwy/|omp\.h|\.\./'
  return $status
}

self_test() {
  toy=$(mktemp -d)
  trap 'rm -rf "$toy"' EXIT
  expect() {  # expect <status> <what> after the tree was made
    (check "$toy" >/dev/null)
    got=$?
    [ "$got" -eq "$1" ] || { echo "layering self-test: $2: status $got, expected $1"; exit 1; }
  }
  expect 2 "missing folders"
  mkdir -p "$toy/puzzles" "$toy/models/kernels" "$toy/solver" "$toy/tools" "$toy/examples"
  echo '#include "puzzles/grid.h"' >"$toy/solver/a.cpp"
  echo '#include "models/engine.h"' >>"$toy/solver/a.cpp"
  echo '#include "hwy/highway.h"' >"$toy/models/kernels/a.cpp"
  expect 0 "a clean tree"
  for case in 'models:  #  include  "puzzles/grid.h"' 'puzzles:#include "models/engine.h"' \
    'models:#include <Eigen/Core>' 'models:#include "hwy/highway.h"' 'models:#include<hwy/highway.h>' \
    'models/kernels:#include <Eigen/Core>' 'models/kernels:#include "models/config.h"' \
    'tools:#include "models/kernels/kernels.h"' 'solver:#include "models/kernels/isa.h"' 'solver:#include "tools/usage.h"'; do
    printf '%s\n' "${case#*:}" >"$toy/${case%%:*}/bad.cpp"
    expect 1 "$case"
    rm "$toy/${case%%:*}/bad.cpp"
  done
}

if [ "${1:-}" = --self-test ]; then self_test; else check "${1:?usage: layering_test.sh <source root>}"; fi
