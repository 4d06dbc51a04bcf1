#!/bin/sh
# Fails when a folder includes one it may not.  Usage: layering_test.sh <source root>
cd "$1" || exit 2
status=0
forbid() {  # forbid <folder> <regex of include paths it may not name>
  [ -d "$1" ] || { echo "no folder $1"; status=2; return; }
  bad=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]+[\"<]($2)" "$1" --include='*.h' --include='*.cpp')
  [ -z "$bad" ] || { printf '%s\n' "$bad"; status=1; }
}
forbid puzzles        'models/|solver/|tools/|tests/|Eigen/'
forbid models         'puzzles/|solver/|tools/|tests/'
forbid models/kernels 'models/[a-z0-9_]+\.h|Eigen/'
forbid solver         'tools/|tests/|models/kernels/'
forbid tools          'tests/|models/kernels/'
exit $status
