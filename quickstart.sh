#!/bin/sh
# Installs what is missing, builds trm, and lets the shipped model solve the example puzzles.
set -eu
cd "$(dirname "$0")"
.ci/install build
cmake --preset release -DTRM_TESTS=OFF >build-quickstart.log 2>&1 || { cat build-quickstart.log; exit 1; }
echo "building (the log is build-quickstart.log) ..."
cmake --build --preset release --target trm -j "$(nproc)" >>build-quickstart.log 2>&1 || { tail -40 build-quickstart.log; exit 1; }
echo "build/release/tools/trm solve examples/sudoku-easy.txt"
build/release/tools/trm solve examples/sudoku-easy.txt
