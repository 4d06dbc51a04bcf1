#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a net with mixing=symbols_adjacency has found out about the board.

    examples/learned_structure.py runs/hard/best.safetensors

prints for each head of each block the mean and the standard deviation of its matrix over the pairs of
cells of one relation in 9x9 Sudoku: the cell itself, the same row, column or box, two of them, none.
Needs Python's own library only.
"""
import array
import json
import statistics
import struct
import sys

SIDE, BOX = 9, 3
CELLS = SIDE * SIDE


def relation(cell, other):
    if cell == other:
        return "self"
    (row, column), (row2, column2) = divmod(cell, SIDE), divmod(other, SIDE)
    shared = [
        name
        for name, same in (
            ("row", row == row2),
            ("column", column == column2),
            ("box", (row // BOX, column // BOX) == (row2 // BOX, column2 // BOX)),
        )
        if same
    ]
    return "+".join(shared) or "none"


def matrices(path):
    """Yields (name, numbers) of every adjacency of the file."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        tensors = json.loads(file.read(size))
        for name, tensor in sorted(tensors.items()):
            if not name.startswith("model.") or not name.endswith("adjacency.weight"):
                continue
            begin, end = tensor["data_offsets"]
            file.seek(8 + size + begin)
            numbers = array.array("f")
            numbers.frombytes(file.read(end - begin))
            if sys.byteorder == "big":
                numbers.byteswap()
            yield name, numbers


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, numbers in matrices(sys.argv[1]):
        print(name)
        for first in range(0, len(numbers), CELLS * CELLS):
            found = {}
            for cell in range(CELLS):
                for other in range(CELLS):
                    value = numbers[first + cell * CELLS + other]
                    found.setdefault(relation(cell, other), []).append(value)
            means = "  ".join(
                f"{key} {statistics.fmean(values):+.2f} ({statistics.pstdev(values):.2f})"
                for key, values in sorted(found.items())
            )
            print(f"  head {first // (CELLS * CELLS)}  {means}")


if __name__ == "__main__":
    main()
