#!/bin/sh
# Installs what is missing, builds trm, and lets the shipped model solve the example puzzles.
set -eu
cd "$(dirname "$0")"
.ci/install build
cmake --preset release -DTRM_TESTS=OFF
cmake --build --preset release --target trm -j "$(nproc)"
echo "build/release/tools/trm solve examples/sudoku-easy.txt"
build/release/tools/trm solve examples/sudoku-easy.txt
