"""Measures what a round of averaging takes besides computing; prints tables for docs/training.md.

    python rounds.py WORK                                    # about ten minutes on two quiet cores
    python rounds.py WORK --workers 1 2 --adapters 2x64 --computing 0
    python rounds.py WORK --adapters 64x256 --workers 1 --computing 0     # 161 million values, 20 GB of memory
    python rounds.py WORK --values 190000000                 # moves so many values to one executor and back
    python rounds.py WORK --print                            # the tables of what is measured already

A run trains on a generated checkpoint of 64 narrow layers with executors that are processes of their own, of one core
each. An adapter LAYERSxRANK is on the first LAYERS of them. A run's figures are the medians of its rounds after the
first two. Runs are kept in WORK/rounds.jsonl: what is in it is not run again, so a run that was stopped goes on.

Cost of a round: every worker computes one short step, for adapters of all sizes and all numbers of workers. Overhead is
a round's time less the time that the slowest worker computed. All executors and the driver share this machine, so with
more workers than cores the overhead of one machine is not that of as many machines; the processor time that an executor
and the driver take besides computing is theirs alone.

Two executors against one: the same pairs a round, of which a worker of two computes half, for about --computing
seconds. It is the model that computes; nothing sleeps.

OPENBLAS_CORETYPE is taken out of the environment: OpenBLAS then chooses the kernels of the processor.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import sys

from compare import CLASSES, JOB_JAR, ROOT, SPARK, build, lines

CHECKPOINT = "llava-deep"
VALUES_OF_RANK = 4 * 2 * 512 + 3 * (512 + 1408)  # of a layer
HEAP = 1200  # MiB of the driver and of an executor, for small adapters
HEAP_OF_VALUES = 64  # bytes of heap for each value of an adapter
WARM_UP = 2  # rounds
LLAVA = 159_907_840  # values of an adapter of rank 64 on LLaVA-1.5-7B
LINK = 1.25e9  # bytes a second of 10 Gbit/s


def java(work, main, *arguments, heap):
    os.environ.update(
        {
            "SPARK_HOME": str(work / "spark-home"),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_SCALA_VERSION": "2.12",
            "OMP_NUM_THREADS": "1",
            "MDPO_LOG": str(work / "benchmark.log"),
        }
    )
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


def heap(adapter):
    layers, rank = map(int, adapter.split("x"))
    return HEAP + layers * rank * VALUES_OF_RANK * HEAP_OF_VALUES // 2**20


class Runs:
    """Runs by what they ran, kept in a file."""

    def __init__(self, work):
        self.work = work
        self.file = work / "rounds.jsonl"
        self.all = [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def of(self, adapter, workers, mode, steps):
        key = {"adapter": adapter, "workers": workers, "mode": mode, "steps": steps}
        return [run for run in self.all if run["key"] == key]

    def get(self, turn, adapter, workers, mode, steps, rounds):
        """Returns a run's figures, of a new run if there are not so many yet."""
        found = self.of(adapter, workers, mode, steps)
        if len(found) > turn:
            return found[turn]
        room = heap(adapter)
        program = "org.mdpospark.bench.RoundsBenchmark"
        shape = adapter.split("x")
        done = java(
            self.work,
            program,
            *(self.work / CHECKPOINT, workers, *shape, mode, WARM_UP + rounds, steps, room),
            heap=room,
        )
        if len(done) != WARM_UP + rounds:
            sys.exit(f"{program} was to print {WARM_UP + rounds} rounds, but printed {len(done)}: see {self.work}")
        kept = done[WARM_UP:]
        run = {name: statistics.median(round_[name] for round_ in kept) for name in kept[0]}
        run["overhead"] = statistics.median(round_["seconds"] - round_["compute_seconds"] for round_ in kept)
        run["key"] = {"adapter": adapter, "workers": workers, "mode": mode, "steps": steps}
        self.all.append(run)
        with self.file.open("a") as out:
            out.write(json.dumps(run) + "\n")
        print(f"turn {turn + 1}: {json.dumps(run)}", file=sys.stderr)
        return run


def middle(runs):
    return {name: statistics.median(run[name] for run in runs) for name in runs[0] if name != "key"}


def solve(rows, wanted):
    """Returns the least squares' solution, by the normal equations."""
    size = len(rows[0])
    matrix = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)] + [sum(r[i] * w for r, w in zip(rows, wanted))]
        for i in range(size)
    ]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(matrix[k][i]))
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        for k in range(size):
            if k != i:
                factor = matrix[k][i] / matrix[i][i]
                matrix[k] = [x - factor * y for x, y in zip(matrix[k], matrix[i])]
    return [matrix[i][size] / matrix[i][i] for i in range(size)]


def print_costs(runs, mode):
    groups = {}
    for run in runs.all:
        if run["key"]["mode"] == mode and run["key"]["steps"] == 1:
            groups.setdefault((run["values"], run["workers"]), []).append(run)
    if not groups:
        return
    print(f"\nCost of a round, mode {mode}, {os.cpu_count()} cores for all processes:\n")
    print("| values, millions | workers | overhead, s | lowest-highest | executor's processor, s "
          "| driver's processor, s | MB sent | MB returned | runs |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    table = {key: middle(group) for key, group in sorted(groups.items())}
    for (values, workers), run in table.items():
        overheads = [one["overhead"] for one in groups[values, workers]]
        print(
            f"| {values / 1e6:.2f} | {workers:.0f} | {run['overhead']:.2f} | {min(overheads):.2f}-{max(overheads):.2f} "
            f"| {run['executor_processor']:.2f} | {run['driver_processor']:.2f} | {run['sent'] / 1e6:.1f} "
            f"| {run['returned'] / 1e6:.1f} | {len(overheads)} |"
        )
    if len({values for values, _ in table}) > 1 and len({workers for _, workers in table}) > 1 and len(table) > 3:
        print_fit(table)


def print_fit(table):
    points = [(values / 1e6, workers, run) for (values, workers), run in table.items()]
    a, b, c = solve([[1, v, v * w] for v, w, _ in points], [run["overhead"] for _, _, run in points])
    worst = max(abs(a + b * v + c * v * w - run["overhead"]) for v, w, run in points)
    print(f"\nOn this machine: overhead = {a:.2f} s + millions of values · ({b:.4f} s + {c:.4f} s · workers), "
          f"at most {worst:.2f} s beside a measured one.")  # fmt: skip
    sizes = [[1, v] for v, _, _ in points]
    base, executor = solve(sizes, [run["executor_processor"] for _, _, run in points])
    base_of_driver, driver = solve(sizes, [run["driver_processor"] for _, _, run in points])
    print(f"\nProcessor time of an executor: {base:.2f} s + {executor:.4f} s · millions of values; "
          f"of the driver: {base_of_driver:.2f} s + {driver:.4f} s · millions of values.")  # fmt: skip
    values = LLAVA / 1e6
    computed = max(0, base + base_of_driver) + (executor + driver) * values
    sent = 12 * LLAVA
    print(f"\nCalculated for LLaVA-1.5-7B at rank 64, workers on machines of their own, links of 10 Gbit/s: "
          f"{computed:.1f} s of processors, one after the other, and "
          f"{3 * sent / LINK:.1f} s of links (start, parts, mean: {sent / 1e9:.2f} GB each).")  # fmt: skip


def print_speeds(runs, mode):
    pairs = {}
    for run in runs.all:
        if run["key"]["mode"] == mode and run["key"]["steps"] > 1:
            work = (run["values"], run["key"]["steps"] * run["workers"])
            pairs.setdefault(work, {}).setdefault(run["workers"], []).append(run)
    pairs = {work: sides for work, sides in sorted(pairs.items()) if len(sides) > 1}
    if not pairs:
        return
    print("\nTwo executors against one, the same pairs a round:\n")
    print("| values, millions | pairs a round | workers | round, s | computing, s | overhead, s "
          "| of computing | times one executor |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for (values, count), sides in pairs.items():
        one = middle(sides[min(sides)])["seconds"]
        for workers, group in sorted(sides.items()):
            run = middle(group)
            print(
                f"| {values / 1e6:.2f} | {count:.0f} | {workers:.0f} | {run['seconds']:.2f} "
                f"| {run['compute_seconds']:.2f} | {run['overhead']:.2f} "
                f"| {100 * run['overhead'] / run['compute_seconds']:.1f} % | {one / run['seconds']:.2f} |"
            )


def print_all(runs, arguments):
    for mode in arguments.modes:
        print_costs(runs, mode)
        print_speeds(runs, mode)


def measure(runs, arguments):
    for turn in range(arguments.runs):
        for mode in arguments.modes:
            for adapter in arguments.adapters:
                for workers in arguments.workers:
                    runs.get(turn, adapter, workers, mode, 1, arguments.rounds)
            if arguments.computing > 0:
                # two workers at work tell how long a step takes: they share caches and memory; later turns do the same
                runs.get(turn, arguments.compared, 2, mode, 1, arguments.rounds)
                step = runs.of(arguments.compared, 2, mode, 1)[0]["compute_seconds"]
                steps = max(2, round(arguments.computing / step))
                runs.get(turn, arguments.compared, 2, mode, steps, arguments.rounds)
                runs.get(turn, arguments.compared, 1, mode, 2 * steps, arguments.rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--adapters", nargs="*", default=["1x1", "16x64", "64x64"], help="LAYERSxRANK")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--modes", nargs="+", default=["average"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="that count, of a run")
    parser.add_argument("--computing", type=float, default=10, help="seconds a round of two workers; 0: not compared")
    parser.add_argument("--compared", default="16x64", help="adapter with which two are compared with one")
    parser.add_argument("--values", type=int, help="moves as many values to one executor and back instead")
    parser.add_argument("--print", action="store_true", help="prints what is measured already")
    arguments = parser.parse_args()

    os.environ.pop("OPENBLAS_CORETYPE", None)
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    runs = Runs(work)
    if not arguments.print:
        build("org/mdpospark/bench/*.java")
        if arguments.values:
            room = HEAP + arguments.values * 30 // 2**20
            print(json.dumps(java(work, "org.mdpospark.train.LargeValues", arguments.values, room, heap=room)[0]))
            return
        if not (work / CHECKPOINT / "model.safetensors").exists():
            java(work, "org.mdpospark.bench.GeneratedCheckpoint", CHECKPOINT, work / CHECKPOINT, heap=HEAP)
        measure(runs, arguments)
    print_all(runs, arguments)


if __name__ == "__main__":
    main()
