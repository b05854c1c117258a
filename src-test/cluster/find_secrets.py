#!/usr/bin/env python3
"""Searches files for secrets: in their bytes, as base64, and inside of archives.

find_secrets.py MARKS FOLDER          fails if a secret is in a file below the folder
find_secrets.py --watch MARKS FILE    notes in FILE, until it is ended, which secrets stand on command lines

MARKS has a name and a secret a line. Before it searches, it plants each secret in each of these ways, and fails unless
it finds them.
"""

import base64
import gzip
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

# Where secrets may be: the settings that YARN keeps for the user alone among the files of an application, and those of
# a standalone cluster's own processes.
PERMITTED = ("__spark_conf__", "/conf/spark-defaults.conf")
LARGEST = 64 << 20  # of a member of an archive


def read_marks(file):
    lines = [line.split() for line in Path(file).read_text().splitlines()]
    return {name: secret.encode() for name, secret in lines}


def forms(secret):
    """A secret as it is, and within base64, where its first and last letters depend on what is around it."""
    yield secret
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + secret)
        yield text[(4 if shift else 0) : len(text) - 4]


def contents(data, depth=0):
    """A file's bytes, and those of what is packed in it."""
    yield data
    if depth == 2:
        return
    if data[:2] == b"\x1f\x8b":
        try:
            yield from contents(gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST), depth + 1)
        except (OSError, EOFError):
            pass
    elif data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    if member.file_size <= LARGEST:
                        yield from contents(archive.read(member), depth + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            pass


def found_in(data, marks):
    texts = list(contents(data))
    return [
        name for name, secret in marks.items() if any(form in text for text in texts for form in forms(secret))
    ]


def files_below(folder):
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(name in path.as_posix() for name in PERMITTED):
            yield path


def search(folder, marks):
    count = 0
    findings = []
    for path in files_below(folder):
        count += 1
        data = path.read_bytes()
        findings += [(name, path) for name in found_in(data, marks)]
        findings += [(name, f"the name {path}") for name in found_in(str(path).encode(), marks)]
    return count, findings


def prove(marks):
    """Every secret is found in every form in which it is planted."""
    for name, secret in marks.items():
        with tempfile.TemporaryDirectory() as folder:
            planted = Path(folder)
            line = b"INFO conf: key=" + secret + b"\n"
            (planted / "a.log").write_bytes(b"x" * 100_000 + line)
            for shift in range(3):
                (planted / f"base64-{shift}").write_bytes(base64.b64encode(b"k" * shift + secret + b"tail"))
            (planted / "events.gz").write_bytes(gzip.compress(line))
            with zipfile.ZipFile(planted / "conf.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("inner/conf.properties", line)
            (planted / secret.decode()).write_bytes(b"")
            count, findings = search(planted, {name: secret})
            missed = count - len({str(path).removeprefix("the name ") for _, path in findings})
            if missed:
                sys.exit(f"find_secrets: {missed} of {count} planted {name} were not found")
    # and what is clean is not complained of
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "clean").write_bytes(b"nothing")
        if search(folder, marks)[1]:
            sys.exit("find_secrets: something was found in a clean file")


def watch(marks, note):
    """Looks at all command lines, four times a second."""
    seen = set()
    while True:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes()
            except OSError:
                continue
            for name, secret in marks.items():
                if secret in line and name not in seen:
                    seen.add(name)
                    with open(note, "a") as file:
                        # the secret itself, so that the search finds this file
                        program = line.split(b"\0")[0].decode(errors="replace")
                        file.write(f"{name} on a command line of {program}: {secret.decode()}\n")
        time.sleep(0.25)


def main():
    if sys.argv[1] == "--watch":
        watch(read_marks(sys.argv[2]), sys.argv[3])
    marks = read_marks(sys.argv[1])
    prove(marks)
    count, findings = search(sys.argv[2], marks)
    for name, path in findings:
        print(f"  {name} is in {path}")
    if findings:
        sys.exit(f"find_secrets: {len(findings)} secrets among {count} files")
    print(f"    {len(marks)} secrets, each found where it was planted, are in none of {count} files")


if __name__ == "__main__":
    main()
