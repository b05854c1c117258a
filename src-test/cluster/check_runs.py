#!/usr/bin/env python3
"""Compares two runs of pairs, reference, train and evaluate: check_runs.py ONE OTHER, both folders on this machine.

The adapter, its configuration and the answers are equal byte for byte, figures are equal, and each outcome file says
that its command is done.
"""

import json
import sys
from pathlib import Path


def check(what, condition):
    if not condition:
        sys.exit(f"check_runs: {what}")


def figures(folder):
    """Scores, without where and when they were made."""
    scores = json.loads((folder / "evaluation/scores.json").read_text())
    for field in ("created", "baseModel"):
        scores.pop(field)
    check("scores.json should have figures", scores["benchmarks"][0]["methods"])
    return scores


def equal_bytes(one, other, name):
    data = (one / name).read_bytes()
    check(f"{name} is empty", data)
    check(f"{name} differs between {one} and {other}", data == (other / name).read_bytes())
    return len(data)


def main():
    one, other = Path(sys.argv[1]), Path(sys.argv[2])
    adapter = equal_bytes(one, other, "run/adapter/adapter_model.safetensors")
    answers = sorted(file.relative_to(one) for file in one.glob("evaluation/answers/**/answers.json"))
    check("there should be answers of two models", len(answers) == 2)
    for name in answers:
        equal_bytes(one, other, name)
    check("figures differ", figures(one) == figures(other))
    different = (one / answers[0]).read_bytes() != (one / answers[1]).read_bytes()
    check("the adapter should change an answer", different)
    for folder in (one, other):
        for command in ("pairs", "reference", "train", "evaluate"):
            outcome = json.loads((folder / f"{command}.outcome.json").read_text())
            check(f"{command} should be done: {outcome}", outcome["exitCode"] == 0 and outcome["command"] == command)
            check(f"{command} should name its application", outcome["application"])
    print(f"    same adapter ({adapter:,} bytes), answers and figures as {one.name}")


if __name__ == "__main__":
    main()
