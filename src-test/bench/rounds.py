"""Measures what a round of averaging takes besides computing; prints a table for the docs.

    python rounds.py WORK
    python rounds.py WORK --workers 1 2 --layers 16 --modes average --runs 3
    python rounds.py WORK --values 190000000

A run trains on a generated checkpoint of 64 narrow layers with executors that are processes of their own, of which as
many layers get an adapter of rank 64 as are asked for (0: one layer and rank 1). A run's figures are the medians of its
rounds after the first two, and a configuration's the median of its runs.

Overhead is a round's time less the time that the slowest worker computed. All executors and the driver share this
machine, so the same bytes are copied once for each of them by the same cores: with more workers than cores the overhead
of one machine is not that of as many machines. The processor time that an executor and the driver take besides computing
is theirs alone, and hardly depends on what else the machine does.

--values instead moves an adapter of as many values, with both moments, to one executor and back.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from compare import CLASSES, JOB_JAR, ROOT, SPARK, build, lines

CHECKPOINT = "llava-deep"
HEAP = 1200  # MiB of an executor, for small adapters
HEAP_OF_VALUES = 40  # bytes of heap for each value of an adapter
COMPUTING = 10  # seconds a round


def java(work, main, *arguments, heap):
    environment = {
        "SPARK_HOME": str(work / "spark-home"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SCALA_VERSION": "2.12",
        "OMP_NUM_THREADS": "1",
        "MDPO_LOG": str(work / "benchmark.log"),
    }
    os.environ.update(environment)
    (work / "spark-home/jars").mkdir(parents=True, exist_ok=True)
    command = [
        str(pathlib.Path(os.environ["JAVA_HOME"], "bin/java")) if "JAVA_HOME" in os.environ else "java",
        f"@{ROOT}/deploy/conf/java17-options",
        "-XX:+UseParallelGC",
        f"-Xmx{heap}m",
        f"-Dlog4j2.configurationFile=file:{ROOT}/deploy/conf/log4j2-local.properties",
        "-cp",
        f"{CLASSES}:{JOB_JAR}:{SPARK.read_text().strip()}",
        main,
        *map(str, arguments),
    ]
    try:
        return lines(command)[0]
    finally:
        shutil.rmtree(work / "spark-home/work", ignore_errors=True)


def heap(values):
    return HEAP + values * HEAP_OF_VALUES // 2**20


def values(layers, rank):
    return layers * rank * (4 * 2 * 512 + 3 * (512 + 1408))


def run(work, workers, layers, mode, rounds, steps):
    layers, rank = (layers, 64) if layers else (1, 1)
    room = heap(values(layers, rank))
    done = java(
        work,
        "org.mdpospark.bench.RoundsBenchmark",
        *(work / CHECKPOINT, workers, layers, rank, mode, rounds, steps, room),
        heap=room,
    )[2:]
    figures = {name: statistics.median(round_[name] for round_ in done) for name in done[0]}
    figures["overhead"] = statistics.median(round_["seconds"] - round_["compute_seconds"] for round_ in done)
    return figures


def print_table(measured):
    print("| mode | values, millions | workers | computing, s | overhead, s | of computing | lowest-highest "
          "| executor's processor, s | driver's processor, s | MB sent | MB returned |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (mode, _, workers), runs in measured.items():
        middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        overheads = [run["overhead"] for run in runs]
        print(
            f"| {mode} | {middle['values'] / 1e6:.2f} | {workers} | {middle['compute_seconds']:.2f} "
            f"| {middle['overhead']:.2f} | {100 * middle['overhead'] / COMPUTING:.1f} % "
            f"| {min(overheads):.2f}-{max(overheads):.2f} | {middle['executor_processor']:.2f} "
            f"| {middle['driver_processor']:.2f} | {middle['sent'] / 1e6:.1f} | {middle['returned'] / 1e6:.1f} |"
        )


def measure(work, arguments):
    measured = {}
    for turn in range(arguments.runs):
        for mode in arguments.modes:
            for layers in arguments.layers:
                for workers in arguments.workers:
                    figures = run(work, workers, layers, mode, arguments.rounds, arguments.steps)
                    measured.setdefault((mode, layers, workers), []).append(figures)
                    print(f"turn {turn + 1}: {mode} {layers} {workers}: {json.dumps(figures)}", file=sys.stderr)
    print(f"{os.cpu_count()} cores, medians of {arguments.runs} runs of {arguments.rounds} rounds\n")
    print_table(measured)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--layers", type=int, nargs="+", default=[0, 1, 16, 64])
    parser.add_argument("--modes", nargs="+", default=["average", "sync"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=1, help="of a round")
    parser.add_argument("--values", type=int, help="moves as many values to one executor and back instead")
    arguments = parser.parse_args()

    os.environ.pop("OPENBLAS_CORETYPE", None)
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    build("*.java")
    if arguments.values:
        room = 1200 + arguments.values * 30 // 2**20
        print(json.dumps(java(work, "org.mdpospark.train.LargeValues", arguments.values, room, heap=room)[0]))
        return
    if not (work / CHECKPOINT / "model.safetensors").exists():
        java(work, "org.mdpospark.bench.GeneratedCheckpoint", CHECKPOINT, work / CHECKPOINT, heap=HEAP)
    measure(work, arguments)


if __name__ == "__main__":
    main()
