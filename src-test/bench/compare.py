"""Compares `mdpo pairs` with the usual Python way on the same images and cores, in turns; prints a table for the docs.

    pip install -r requirements.txt
    python compare.py WORK --count 6000 --runs 3

Both sides leave their start-up out: ours says how long the job took after Spark had started, theirs how long map and
to_parquet took. Quote the ratios: machines differ, and are shared.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MDPO = HERE.parent.parent / "mdpo"
SECONDS = re.compile(r"done in ([0-9.]+) s")


def run(command, environment=None):
    """Returns what a command printed and its peak memory in MiB, its largest process's."""
    reader = f"""
import json, resource, subprocess, sys
done = subprocess.run({command!r}, capture_output=True, text=True)
sys.stderr.write(done.stderr)
print(json.dumps([done.returncode, done.stdout, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""
    text = subprocess.run(
        [sys.executable, "-c", reader], stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    ).stdout
    code, out, mebibytes = json.loads(text)
    if code != 0:
        sys.exit(f"{' '.join(command)} ended with {code}:\n{out}")
    return out, mebibytes


def ours(rows, out, arguments, java):
    shutil.rmtree(out, ignore_errors=True)
    text, mebibytes = run(
        [str(MDPO), "pairs", str(rows), "--out", str(out), *arguments], {"MDPO_JAVA": java, "MDPO_MASTER": "local[2]"}
    )
    return float(SECONDS.search(text).group(1)), mebibytes


def theirs(rows, out):
    text, mebibytes = run([sys.executable, str(HERE / "python_pairs.py"), str(rows), str(out), "--processes", "2"])
    return json.loads(text.splitlines()[-1])["seconds"], mebibytes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--java", default="-Xmx2g", help="options of our Java machine")
    arguments = parser.parse_args()

    data = arguments.work / f"photos-{arguments.count}"
    if not (data / "rows.jsonl").exists():
        run([sys.executable, str(HERE / "make_photos.py"), str(data), "--count", str(arguments.count)])
    rows = data / "rows.jsonl"
    sides = {
        "Python": lambda: theirs(rows, arguments.work / "python"),
        "mdpo, materialized": lambda: ours(rows, arguments.work / "materialized", [], arguments.java),
        "mdpo, virtual": lambda: ours(rows, arguments.work / "virtual", ["--store", "virtual"], arguments.java),
    }
    ours(rows, arguments.work / "virtual", ["--store", "virtual"], arguments.java)  # builds the jar, warms the disk
    measured = {name: [] for name in sides}
    for turn in range(arguments.runs):
        for name, side in sides.items():
            measured[name].append(side())
            print(f"run {turn + 1}: {name}: {measured[name][-1][0]:.2f} s", file=sys.stderr)

    python = statistics.median(seconds for seconds, _ in measured["Python"])
    print(f"{arguments.count} images, medians of {arguments.runs} runs in turns\n")
    print("| side | images per second | times Python | lowest and highest | peak memory of a process, MiB |")
    print("| --- | --- | --- | --- | --- |")
    for name, runs in measured.items():
        seconds = sorted(second for second, _ in runs)
        median = statistics.median(seconds)
        rates = f"{arguments.count / seconds[-1]:.0f}-{arguments.count / seconds[0]:.0f}"
        memory = max(mebibytes for _, mebibytes in runs)
        print(f"| {name} | {arguments.count / median:.0f} | {python / median:.2f} | {rates} | {memory} |")


if __name__ == "__main__":
    main()
