"""Compares the pairs job with the usual Python way on the same images and cores, in turns; prints a table for the docs.

    pip install -r requirements.txt
    python compare.py WORK --runs 3
    python compare.py WORK --count 1500 --memory
    python compare.py WORK --count 1500 --steps

A turn runs every side once. Each run of ours is a Java machine of its own that builds the pairs ten times over. Java
compiles while it runs, so that they take less and less time: the "first", the "second" and the "tenth" are shown. The
first is what a single job of COUNT rows takes. Executors live for a whole job: one with millions of rows for each of
them goes on at the rate of the tenth.

Timed on both sides: reading each image, drawing the box, and writing Parquet with the image's bytes in it; for Python
and "materialized" decoding, cutting and encoding as well. "virtual" stores the box only and decodes nothing: the
trainer cuts. Ours also reads the rows, looks for duplicates, and makes each image's SHA-256 and, where it is decoded,
perceptual hash; Python's side makes no hashes. The images have been read once before, so that neither side waits for
the disk, and neither waits until what it wrote has reached it.

Left out of ours: the start of the Java machine and of the Spark session. The report page, with the data card and the
manifest, follows the pairs and has a column of its own.
Left out of Python's: the start of Python, its imports (torch, datasets), and loading the rows. It makes no report.

Peak memory is that of one process, resident: ours is one process with two threads, Python's the largest of its three.

--memory instead builds pairs of COUNT and of 4 x COUNT different images in Java machines with 1 GiB of heap.

--steps instead measures what one image takes, step by step, in one thread.

Quote the ratios: machines differ, and are shared.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = ROOT / "src-test/src/test/java"
CLASSES = ROOT / "src-test/target/test-classes"
JOB_JAR = ROOT / "deploy/target/mdpo-spark.jar"
SPARK = ROOT / "deploy/target/spark.classpath"
CORES = 2
STORES = ("materialized", "materialized-no-hash", "virtual")
PASSES = {"first": 0, "second": 1, "tenth": 9}


@dataclasses.dataclass(frozen=True)
class Run:
    """Seconds until the pairs were written, further seconds for the report page, and peak memory in MiB."""

    pairs: float
    report: float | None
    mebibytes: int


def lines(command):
    """Returns the JSON lines that a command printed, and the peak memory of its largest process in MiB."""
    reader = f"""
import json, resource, subprocess, sys
done = subprocess.run({command!r}, stdout=subprocess.PIPE, text=True)
print(json.dumps([done.returncode, done.stdout, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""
    text = subprocess.run([sys.executable, "-c", reader], stdout=subprocess.PIPE, text=True, check=True).stdout
    code, out, mebibytes = json.loads(text)
    if code != 0:
        sys.exit(f"{' '.join(command)} ended with {code}:\n{out}")
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")], mebibytes


def build(sources="org/mdpospark/bench/*Pairs*.java"):
    """Compiles what is missing or older than its source."""
    subprocess.run([ROOT / "mdpo", "--version"], check=True, stdout=subprocess.DEVNULL)
    for source in SOURCES.glob(sources):
        made = (CLASSES / source.relative_to(SOURCES)).with_suffix(".class")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            command = "./mvnw -q -DskipTests -Dspotless.check.skip -pl src-test -am test-compile"
            subprocess.run(command.split(), cwd=ROOT, check=True, stdout=sys.stderr)
            return


def java_command(options, main, *arguments):
    """Returns the command that starts a main class of ours."""
    return [
        str(pathlib.Path(os.environ["JAVA_HOME"], "bin/java")) if "JAVA_HOME" in os.environ else "java",
        f"@{ROOT}/deploy/conf/java17-options",
        "-XX:+UseParallelGC",
        *options,
        "-cp",
        f"{CLASSES}:{JOB_JAR}:{SPARK.read_text().strip()}",
        main,
        *map(str, arguments),
    ]


def ours(rows, out, store, passes, java):
    """Returns the runs of one new Java machine, one after another."""
    options = [
        *java.split(),
        f"-Dlog4j2.configurationFile=file:{ROOT}/deploy/conf/log4j2-local.properties",
        f"-Dspark.master=local[{CORES}]",
        "-Dspark.driver.host=127.0.0.1",
        "-Dspark.driver.bindAddress=127.0.0.1",
        "-Dspark.ui.enabled=false",
    ]
    command = java_command(options, "org.mdpospark.bench.PairsBenchmark", rows, out, passes, store)
    return [
        Run(line["pairs_seconds"], line["total_seconds"] - line["pairs_seconds"], line["peak_rss_mib"])
        for line in lines(command)[0]
    ]


def theirs(rows, out):
    command = [sys.executable, str(HERE / "python_pairs.py"), str(rows), str(out), "--processes", str(CORES)]
    printed, mebibytes = lines(command)
    return Run(printed[-1]["seconds"], None, mebibytes)


def photos(work, count):
    """Returns the file of rows of as many photographs, which are made if missing, and read once."""
    folder = work / f"photos-{count}"
    rows = folder / "rows.jsonl"
    if not rows.exists():
        subprocess.run([sys.executable, HERE / "make_photos.py", folder, "--count", str(count)], check=True)
    for image in (folder / "images").iterdir():
        image.read_bytes()
    return rows


def measure(rows, work, runs, java):
    """Returns the runs of every side, by its name."""
    measured = {"Python": []}
    for turn in range(runs):
        measured["Python"].append(theirs(rows, work / "python"))
        for store in STORES:
            done = ours(rows, work / "ours", store, max(PASSES.values()) + 1, java)
            for name, number in PASSES.items():
                measured.setdefault(f"{store}, {name}", []).append(done[number])
        for side, done in measured.items():
            print(f"turn {turn + 1}: {side}: {done[-1].pairs:.2f} s", file=sys.stderr)
    return measured


def print_comparison(count, runs, measured):
    python = statistics.median(run.pairs for run in measured["Python"])
    print(f"{count} images, {CORES} cores, medians of {runs} runs in turns\n")
    print("| side | images per second | times Python | lowest-highest | report page, s | peak memory, MiB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for side, done in measured.items():
        seconds = [run.pairs for run in done]
        median = statistics.median(seconds)
        rates = f"{count / max(seconds):.0f}-{count / min(seconds):.0f}"
        reports = [run.report for run in done if run.report is not None]
        report = f"{statistics.median(reports):.1f}" if reports else "none"
        memory = max(run.mebibytes for run in done)
        print(f"| {side} | {count / median:.0f} | {python / median:.2f} | {rates} | {report} | {memory} |")


def print_memory(work, count):
    print("Java machine with -Xmx1g, materialized\n")
    print("| rows | peak memory, MiB |")
    print("| --- | --- |")
    for rows in (count, 4 * count):
        (run,) = ours(photos(work, rows), work / "ours", "materialized", 1, "-Xmx1g")
        print(f"| {rows} | {run.mebibytes} |", flush=True)


def print_steps(work, count, java):
    images = photos(work, count).parent / "images"
    subprocess.run(java_command(java.split(), "org.mdpospark.image.CropBenchmark", images, 300, 40), check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=18000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--java", default="-Xmx2g", help="further options of our Java machine")
    parser.add_argument("--memory", action="store_true", help="shows memory for COUNT and 4 x COUNT rows instead")
    parser.add_argument("--steps", action="store_true", help="shows what one image takes, step by step, instead")
    arguments = parser.parse_args()

    work = arguments.work.resolve()
    os.environ.setdefault("MDPO_LOG", str(work / "benchmark.log"))
    build()
    if arguments.steps:
        build("org/mdpospark/image/*.java")
        print_steps(work, arguments.count, arguments.java)
    elif arguments.memory:
        print_memory(work, arguments.count)
    else:
        rows = photos(work, arguments.count)
        measured = measure(rows, work, arguments.runs, arguments.java)
        print_comparison(arguments.count, arguments.runs, measured)


if __name__ == "__main__":
    main()
