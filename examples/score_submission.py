#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores an ARC submission in Kaggle's form, written without a look at trm's own scorer.

usage: score_submission.py SUBMISSION.json SOLUTIONS.json

A task counts as the share of its test outputs that an attempt equals cell for cell; the score is the
mean over the tasks of the solutions. A task that the submission lacks counts as 0.
"""
import json
import sys


def hits(entries, outputs, attempts):
    """How many outputs one of the first attempts of their entry equals."""
    return sum(
        any(entry.get(f"attempt_{k}") == output for k in range(1, attempts + 1))
        for entry, output in zip(entries, outputs)
    )


def main(submission_file, solutions_file):
    with open(submission_file) as file:
        submission = json.load(file)
    with open(solutions_file) as file:
        solutions = json.load(file)
    unknown = sorted(set(submission) - set(solutions))
    if unknown:
        sys.exit(f"{submission_file}: found tasks without a solution: {', '.join(unknown)}")
    for attempts in (1, 2):
        shares = {
            task: hits(submission.get(task, []), outputs, attempts) / len(outputs)
            for task, outputs in solutions.items()
        }
        solved = [task for task, share in shares.items() if share == 1]
        mean = sum(shares.values()) / len(shares)
        print(f"pass@{attempts} {100 * mean:.2f}% of {len(shares)} tasks, {len(solved)} whole: {' '.join(solved)}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
