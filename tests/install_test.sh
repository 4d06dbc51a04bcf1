#!/bin/sh
# Installs what was built, builds examples/embed.cpp with find_package(trm), runs both away from the source tree.
# Usage: install_test.sh <source root> <build folder>
set -eu
source=$1 build=$2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cmake --install "$build" --prefix "$place/installed" >/dev/null
mkdir "$place/host"
cp "$source/examples/embed.cpp" "$place/host/"
cat >"$place/host/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
find_package(trm REQUIRED)
add_executable(embed embed.cpp)
target_link_libraries(embed PRIVATE trm::solver)
END
cmake -S "$place/host" -B "$place/host/build" -DCMAKE_PREFIX_PATH="$place/installed" >"$place/log" 2>&1 || { cat "$place/log"; exit 1; }
cmake --build "$place/host/build" >"$place/log" 2>&1 || { cat "$place/log"; exit 1; }
puzzle=53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79
cd "$place"
"$place/host/build/embed" "$place/installed/share/trm/weights/sudoku.safetensors" $puzzle | grep "confirmed by the rules"
unset TRM_WEIGHTS
"$place/installed/bin/trm" solve $puzzle | grep "confirmed by the rules"
"$place/installed/bin/trm" info | grep "$place/installed/share/trm/weights"
