"""Reads the logs of training runs as TensorBoard does, and compares them with metrics.jsonl.

Usage: check_training_logs.py FOLDERS, where FOLDERS holds what TrainingLogsTest left.
"""

import json
import math
import sys
from pathlib import Path

from checks import Checks
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

FLOAT_TOLERANCE = 1e-6  # event files hold 32 bits
ROUNDS = {"healthy": 60, "sick": 60, "resumed": 60, "running": 23}

OBJECTIVE = {
    "loss/total": "loss",
    "loss/answer": "loss_answer",
    "loss/image": "loss_image",
    "loss/anchor": "loss_anchor",
    "loss/rejected_anchor": "loss_rejected_anchor",
    "loss/negative_anchor": "loss_negative_anchor",
    "accuracy/answer": "answer_accuracy",
    "accuracy/image": "image_accuracy",
    "reward/chosen": "reward_chosen",
    "reward/rejected": "reward_rejected",
    "reward/chosen_on_negative": "reward_chosen_on_negative",
    "margin/answer": "answer_margin",
    "margin/image": "image_margin",
    "drift/chosen": "chosen_drift",
    "drift/chosen_per_token": "chosen_drift_per_token",
}
TRAIN = OBJECTIVE | {
    "optimizer/learning_rate": "learning_rate",
    "optimizer/gradient_norm": "gradient_norm",
    "optimizer/inexactness": "inexactness",
    "round/epoch": "epoch",
    "round/pairs": "pairs",
    "round/tokens": "tokens",
    "round/seconds": "seconds",
    "round/compute_seconds": "compute_seconds",
    "round/bytes_sent": "bytes_sent",
    "round/bytes_returned": "bytes_returned",
    "round/workers": "workers",
    "round/workers_dropped": "workers_dropped",
    "round/attempts": "attempts",
}
HOLDOUT = {tag: "holdout_" + name for tag, name in OBJECTIVE.items()} | {
    "accuracy/answer_without_image": "holdout_answer_accuracy_without_image",
}


def scalars(folder):
    """Returns the points of each tag, with nothing left out."""
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    return {tag: [(event.step, event.value) for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def check(checks, name, channel, lines, columns, folder):
    found = scalars(folder)
    checks.equal(sorted(found), sorted(columns), f"{name}/{channel}: tags")
    for tag, column in columns.items():
        expected = [(line["step"], line[column]) for line in lines if line.get(column) is not None]
        points = found.get(tag, [])
        checks.equal([step for step, _ in points], [step for step, _ in expected], f"{name}/{channel}/{tag}: steps")
        different = [
            (step, value, wanted) for (step, value), (_, wanted) in zip(points, expected)
            if not math.isclose(value, wanted, rel_tol=FLOAT_TOLERANCE, abs_tol=1e-12)
        ]
        checks.that(not different, f"{name}/{channel}/{tag}: values", different[:3])


def main(folders):
    checks = Checks()
    for name, rounds in ROUNDS.items():
        folder = folders / name
        lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
        checks.equal([line["round"] for line in lines], list(range(1, rounds + 1)), f"{name}: rounds")
        check(checks, name, "train", lines, TRAIN, folder / "tensorboard/train")
        check(checks, name, "holdout", lines, HOLDOUT, folder / "tensorboard/holdout")
    return checks.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
