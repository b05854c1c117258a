"""Compares a training step with the usual Python way on the same model, pairs and cores, in turns; prints a table.

    pip install -r requirements.txt -r ../external/requirements-models.txt
    python step.py WORK --runs 3
    python step.py WORK --checkpoint FOLDER --memory 3000

A turn runs every side once, each in a process of its own; a run's figure is the median of its steps after the first.

Python's side (python_step.py) works as the method's published trainer does: chosen and rejected answer padded and run
as one batch, the cropped image in a second call, the reference log-probabilities computed anew in every step, logits
at every position. Ours packs the tokens, computes a prompt once for both answers, and has the reference's
log-probabilities from a pass before training; a third of that pass is added to its step, as for three epochs. Both run
the images through the vision tower in every step, and both update LoRA matrices of rank 64 with AdamW.

The limit is the time that ND4J takes for the matrix products of a step alone.

--checkpoint instead runs one step, forward and backward, on a checkpoint of any size, and shows time and memory.

OPENBLAS_CORETYPE is taken out of the environment: OpenBLAS then chooses the kernels of the processor.

Quote the ratios: machines differ, and are shared.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys

from compare import CLASSES, HERE, JOB_JAR, ROOT, SPARK, build, lines

EPOCHS = 3


def ours(folder, steps, memory):
    command = [
        str(pathlib.Path(os.environ["JAVA_HOME"], "bin/java")) if "JAVA_HOME" in os.environ else "java",
        f"@{ROOT}/deploy/conf/java17-options",
        "-XX:+UseParallelGC",
        "-Xmx2g",
        "-cp",
        f"{CLASSES}:{JOB_JAR}:{SPARK.read_text().strip()}",
        "org.mdpospark.bench.StepBenchmark",
        *map(str, (folder, steps, memory)),
    ]
    return lines(command)[0][-1]


def theirs(steps, *options):
    command = [sys.executable, str(HERE / "python_step.py"), "--steps", str(steps), *options]
    return lines(command)[0][-1]


def compare(work, runs, steps, memory):
    folder = work / "step-model"
    measured = {"Python": [], "Python, bfloat16": [], "ours": []}
    for turn in range(runs):
        measured["Python"].append(theirs(steps, "--write-model", str(folder)))
        measured["Python, bfloat16"].append(theirs(steps, "--bf16"))
        measured["ours"].append(ours(folder, steps, memory))
        for side, done in measured.items():
            print(f"turn {turn + 1}: {side}: {done[-1]['seconds_per_step']:.3f} s", file=sys.stderr)
    python = statistics.median(run["seconds_per_step"] for run in measured["Python"])
    print(f"{os.cpu_count()} cores, medians of {runs} runs in turns\n")
    print("| side | seconds a step | with a third of the reference | times Python | lowest-highest | peak memory, MiB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for side, done in measured.items():
        steps_ = [run["seconds_per_step"] for run in done]
        totals = [run["seconds_per_step"] + run.get("reference_seconds", 0) / EPOCHS for run in done]
        memory_ = max(run["peak_rss_mib"] for run in done)
        total = statistics.median(totals)
        print(
            f"| {side} | {statistics.median(steps_):.2f} | {total:.2f} | {python / total:.2f} "
            f"| {min(totals):.2f}-{max(totals):.2f} | {memory_} |"
        )
    limit = statistics.median(run["product_seconds"] for run in measured["ours"])
    step = statistics.median(run["seconds_per_step"] for run in measured["ours"])
    print(f"\nMatrix products alone: {limit:.2f} s, {100 * limit / step:.0f} % of our step.")


def show(folder, memory):
    run = ours(folder, 0, memory)
    print("| checkpoint | opened, s | rows | step, s | products alone, s | arrays, MiB | resident, MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {folder.name} | {run['open_seconds']:.1f} | {run['rows']} | {run['seconds_per_step']:.0f} "
        f"| {run['product_seconds']:.0f} | {run['array_mib']} | {run['peak_rss_mib']} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--memory", type=int, default=2500, help="MiB outside the heap that our model may take")
    parser.add_argument("--checkpoint", type=pathlib.Path)
    arguments = parser.parse_args()

    os.environ.pop("OPENBLAS_CORETYPE", None)
    build("org/mdpospark/bench/*Step*.java")
    if arguments.checkpoint:
        show(arguments.checkpoint, arguments.memory)
    else:
        arguments.work.mkdir(parents=True, exist_ok=True)
        compare(arguments.work.resolve(), arguments.runs, arguments.steps, arguments.memory)


if __name__ == "__main__":
    main()
