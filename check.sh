#!/bin/sh
# Installs what the tests need, builds everything, runs every test.  Ends in ctest's summary; its exit status is the verdict.
set -eu
cd "$(dirname "$0")"
.ci/install test
cmake --preset release -DTRM_TESTS=ON >/dev/null
cmake --build --preset release -j "$(nproc)"
ctest --preset release --no-tests=error -j "$(nproc)" "$@"
