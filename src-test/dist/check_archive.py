"""Checks a distribution: its folders, its natives, and that its bill of materials says what is in its jars.

    python check_archive.py ARCHIVE [--maven-repository FOLDER] [--self-test]

- Every native file, known by its first bytes whatever its name, is for Linux on x86-64, and needs no newer glibc than the
  documentation says.
- Every entry of a job jar comes from a library of its bill of materials, byte for byte, or is one that shading makes;
  every library with the SHA-256 of the bill lies in the local Maven repository, and gives the jar at least one entry.
- Modes, owners and times in the archive are those of every build.

--self-test breaks copies of what it checks, and fails if one break is not seen. Python's own library is enough.
"""

import argparse
import hashlib
import io
import json
import pathlib
import re
import struct
import sys
import tarfile
import zipfile

FOLDERS = {"lib", "sbom", "bin", "conf", "airflow", "kubernetes", "image", "monitoring", "sample", "demo", "docs"}
FILES = {
    "VERSION", "README.md", "lib/mdpo-spark.jar", "sbom/mdpo-spark.cdx.json", "bin/mdpo-submit", "bin/gpu-discovery.sh",
    "conf/local.properties", "conf/standalone.properties", "conf/yarn.properties", "conf/kubernetes.properties",
    "conf/kubernetes-gpu.properties", "image/Dockerfile", "image/entrypoint", "kubernetes/kustomization.yaml",
    "demo/model/model.safetensors", "sample/rows.json", "docs/operations.md",
}
GLIBC = (2, 35)
# What shading writes itself: manifest, and texts and lists that it joins from several libraries.
MADE = re.compile(r"META-INF/(MANIFEST\.MF|services/.+|LICENSE(\.txt|\.md)?|NOTICE(\.txt|\.md)?|DEPENDENCIES)")


class Problem(Exception):
    """Something in the archive that is wrong."""


def need(condition, message):
    if not condition:
        raise Problem(message)


def native(content):
    """Returns what machine a file's first bytes say that it is for; None if it is no native file."""
    if content[:4] == b"\x7fELF":
        bits, order, abi = content[4], content[5], content[7]
        machine = struct.unpack("<H" if order == 1 else ">H", content[18:20])[0]
        names = {3: "x86", 20: "ppc", 21: "ppc64", 40: "arm", 62: "x86_64", 183: "aarch64"}
        system = {0: "linux", 3: "linux", 9: "freebsd"}.get(abi, f"abi{abi}")
        return f"{system}-{names.get(machine, machine)}" + ("" if bits == 2 or machine != 62 else "-32")
    if content[:2] == b"MZ" and len(content) > 64:
        offset = struct.unpack("<I", content[60:64])[0]
        if content[offset:offset + 4] == b"PE\0\0":
            return "windows"
    if content[:4] in (b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf"):
        return "macos"
    # A fat binary begins as a class file does; a class file's version is far above any number of machines.
    if content[:4] == b"\xca\xfe\xba\xbe" and struct.unpack(">I", content[4:8])[0] < 20:
        return "macos"
    if content[:8] == b"!<arch>\n" or content[:8] == b"<bigaf>\n":
        return "archive of objects"
    return None


def glibc(content):
    """Returns the newest glibc that a native file names."""
    found = re.findall(rb"GLIBC_(\d+)\.(\d+)(?:\.\d+)?\0", content)
    return max(((int(a), int(b)) for a, b in found), default=(0, 0))


def check_natives(jar, name):
    """Returns [(entry, bytes, packed bytes, glibc)] of the jar's native files."""
    natives = []
    for entry in jar.infolist():
        need(not entry.filename.endswith((".jar", ".zip", ".aar")), f"{name} has an archive inside: {entry.filename}")
        with jar.open(entry) as stream:
            head = stream.read(4096)
            machine = native(head)
            if machine is None:
                need(not re.search(r"\.(so(\.\d+)*|dll|dylib|jnilib|a|exe)$", entry.filename),
                     f"{name}: {entry.filename} has a native's name, but is none")
                continue
            need(machine == "linux-x86_64", f"{name}: {entry.filename} is for {machine}, not for linux-x86_64")
            newest = glibc(head + stream.read())
        need(newest <= GLIBC, f"{name}: {entry.filename} needs glibc {newest[0]}.{newest[1]}, above {GLIBC[0]}.{GLIBC[1]}")
        natives.append((entry.filename, entry.file_size, entry.compress_size, newest))
    need(natives, f"{name} has no natives at all")
    return natives


def library(component, repository):
    """Returns the file of a component: in the local repository, or for our modules in the project."""
    purl = re.fullmatch(r"pkg:maven/([^/]+)/([^@]+)@([^?]+)\?(.*)", component["purl"])
    need(purl, f"the bill has a component of no Maven kind: {component['purl']}")
    group, artifact, version, rest = purl.groups()
    classifier = dict(pair.split("=") for pair in rest.split("&")).get("classifier")
    file = f"{artifact}-{version}{'-' + classifier if classifier else ''}.jar"
    if group == "org.mdpospark":
        return pathlib.Path(__file__).resolve().parents[2] / artifact.removeprefix("mdpo-") / "target" / file
    return repository / group.replace(".", "/") / artifact / version / file


def check_bill(jar, name, bill, repository):
    """Compares a jar with its bill of materials; returns the number of libraries."""
    for field in ("serialNumber",):
        need(field not in bill, f"the bill of {name} has a {field}, which is another one in each build")
    need("timestamp" not in bill["metadata"], f"the bill of {name} has a time")
    own = dict(bill["metadata"]["component"])
    components = bill["components"] + [own]
    # The jar's own module stands in the bill's head, without a checksum.
    origins = {}
    for component in components:
        file = library(component, repository)
        need(file.is_file(), f"{component['purl']} of the bill is not there: {file}")
        hashes = {h["alg"]: h["content"] for h in component.get("hashes", [])}
        if component is not own:
            need(hashes.get("SHA-256") == hashlib.sha256(file.read_bytes()).hexdigest(),
                 f"{component['purl']} is another file than the bill says: {file}")
        with zipfile.ZipFile(file) as library_jar:
            for entry in library_jar.infolist():
                if not entry.is_dir():
                    origins.setdefault(entry.filename, []).append((entry.CRC, entry.file_size, component["purl"]))
    used = set()
    for entry in jar.infolist():
        if entry.is_dir():
            continue
        found = [purl for crc, size, purl in origins.get(entry.filename, ()) if (crc, size) == (entry.CRC, entry.file_size)]
        need(found or MADE.fullmatch(entry.filename), f"{name}: {entry.filename} is from no library of the bill")
        used.update(found)
    idle = {c["purl"] for c in components} - used
    need(not idle, f"the bill of {name} has libraries of which nothing is in the jar: {sorted(idle)}")
    return len(components)


def check_members(members):
    """Checks files, modes and owners; returns {path: member} without the first folder."""
    root = members[0].name.split("/")[0]
    paths = {}
    for member in members:
        need(member.isfile() or member.isdir(), f"{member.name} is neither a file nor a folder")
        need(member.name.split("/")[0] == root and ".." not in member.name, f"{member.name} is not below {root}")
        need((member.uid, member.gid) == (0, 0) and member.uname in ("", "root") and member.gname in ("", "root"),
             f"{member.name} belongs to {member.uname or member.uid}, which is another one on another machine")
        path = member.name[len(root) + 1:].rstrip("/")
        program = path.startswith("bin/") or path == "image/entrypoint"
        mode = 0o755 if member.isdir() or program else 0o644
        need(member.mode & 0o777 == mode, f"{member.name} has mode {member.mode:o}, not {mode:o}")
        paths[path] = member
    need(len({m.mtime for m in members}) == 1, "files have different times, so two builds differ")
    missing = FILES - set(paths)
    need(not missing, f"the archive lacks {sorted(missing)}")
    first = {path.split("/")[0] for path in paths if "/" in path}
    need(first <= FOLDERS, f"the archive has {sorted(first - FOLDERS)}, which nobody asked for")
    unwanted = [p for p in paths if re.search(r"__pycache__|\.pyc$|\.log$|(^|/)\.(?!dockerignore|airflowignore)[^/]+$|target/", p)]
    need(not unwanted, f"the archive has what a build or a run left: {unwanted[:3]}")
    return paths


def check_settings(text, path):
    """Settings are the same wherever they were put together, and Java's options are options."""
    for name, value in re.findall(r"^(spark\.\w+\.extraJavaOptions)=(.*)$", text, re.MULTILINE):
        wrong = [word for word in value.split() if not word.startswith("-")]
        need(value and not wrong, f"{path}: {name} has {wrong}, which are no options of Java")
    need("@java17.options@" not in text, f"{path} was not put together whole")


def check(archive, repository):
    with tarfile.open(archive) as tar:
        paths = check_members(tar.getmembers())
        for path in sorted(p for p in paths if p.startswith("conf/") and p.endswith(".properties")):
            check_settings(tar.extractfile(paths[path]).read().decode(), path)
        jars = sorted(p for p in paths if p.startswith("lib/"))
        for path in jars:
            name = path.removeprefix("lib/").removesuffix(".jar")
            content = io.BytesIO(tar.extractfile(paths[path]).read())
            bill_path = f"sbom/{name}.cdx.json"
            need(bill_path in paths, f"there is no bill of materials of {path}")
            bill = json.load(tar.extractfile(paths[bill_path]))
            with zipfile.ZipFile(content) as jar:
                natives = check_natives(jar, path)
                libraries = check_bill(jar, path, bill, repository)
            print(f"{path}: {paths[path].size / 2**20:.1f} MiB, {libraries} libraries, all in its bill of materials; "
                  f"{len(natives)} natives, all for linux-x86_64, "
                  f"{sum(n[2] for n in natives) / 2**20:.1f} MiB packed, {sum(n[1] for n in natives) / 2**20:.1f} MiB unpacked, "
                  f"glibc {'.'.join(map(str, max(n[3] for n in natives)))}")
            for entry, size, packed, newest in sorted(natives, key=lambda n: -n[2]):
                print(f"    {packed / 2**20:7.2f} MiB packed {size / 2**20:7.1f} MiB  glibc {newest[0]}.{newest[1]:<3} {entry}")
        return paths


def self_test(archive, repository):
    """Breaks copies of parts of the archive; every break must be seen."""
    def jar_with(name, content):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as jar:
            jar.writestr(name, content)
        return zipfile.ZipFile(stream)

    def elf(machine, extra=b""):
        return b"\x7fELF\x02\x01\x01\0" + bytes(8) + b"\x03\0" + struct.pack("<H", machine) + bytes(44) + extra

    unseen = []

    def must_fail(what, action):
        try:
            action()
            unseen.append(what)
        except Problem as problem:
            print(f"  seen: {what}: {problem}")

    pe = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(20)
    must_fail("library for ARM", lambda: check_natives(jar_with("x/liba.so", elf(183)), "jar"))
    must_fail("library for Windows without its name", lambda: check_natives(jar_with("x/data.bin", pe), "jar"))
    must_fail("library for macOS", lambda: check_natives(jar_with("x/a.dylib", b"\xcf\xfa\xed\xfe" + bytes(60)), "jar"))
    must_fail("fat library for macOS",
              lambda: check_natives(jar_with("x/a.jnilib", b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(60)), "jar"))
    must_fail("archive of objects", lambda: check_natives(jar_with("x/a.a", b"!<arch>\n" + bytes(60)), "jar"))
    must_fail("newer glibc", lambda: check_natives(jar_with("x/liba.so", elf(62, b"GLIBC_2.38\0")), "jar"))
    must_fail("jar in the jar", lambda: check_natives(jar_with("x/a.jar", b"PK"), "jar"))
    must_fail("folder of the build among Java's options",
              lambda: check_settings("spark.driver.extraJavaOptions=/build/java17-options -Xmx1g\n", "conf/x"))
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        paths = check_members(members)
        bill = json.load(tar.extractfile(paths["sbom/mdpo-spark.cdx.json"]))
        content = tar.extractfile(paths["lib/mdpo-spark.jar"]).read()

    def member(change):
        broken = [tarfile.TarInfo.frombuf(m.tobuf(tarfile.GNU_FORMAT), "utf-8", "strict") for m in members]
        change(broken)
        return lambda: check_members(broken)

    must_fail("another owner", member(lambda all_of: setattr(all_of[-1], "uid", 1000)))
    must_fail("another mode", member(lambda all_of: setattr(all_of[-1], "mode", 0o600)))
    must_fail("another time", member(lambda all_of: setattr(all_of[-1], "mtime", 1)))
    must_fail("file that is not there", member(lambda all_of: all_of.remove(next(m for m in all_of if m.name.endswith("VERSION")))))
    must_fail("link", member(lambda all_of: setattr(all_of[-1], "type", tarfile.SYMTYPE)))
    with zipfile.ZipFile(io.BytesIO(content)) as jar:
        def bill_with(change):
            copy = json.loads(json.dumps(bill))
            change(copy)
            return lambda: check_bill(jar, "jar", copy, repository)

        def without(copy):
            copy["components"] = [c for c in copy["components"] if c["name"] != "picocli"]

        def more(copy):
            spring = next(c for c in copy["components"] if c["name"] == "slf4j-api") if any(
                c["name"] == "slf4j-api" for c in copy["components"]) else None
            file = next(repository.glob("org/slf4j/slf4j-api/2.0.7/slf4j-api-2.0.7.jar"))
            copy["components"].append(spring or {
                "name": "slf4j-api", "purl": "pkg:maven/org.slf4j/slf4j-api@2.0.7?type=jar",
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]})

        def other(copy):
            next(c for c in copy["components"] if c["name"] == "picocli")["hashes"] = [
                {"alg": "SHA-256", "content": "0" * 64}]

        must_fail("library that the bill lacks", bill_with(without))
        must_fail("library that the jar lacks", bill_with(more))
        must_fail("library with another checksum", bill_with(other))
        must_fail("serial number", bill_with(lambda copy: copy.update(serialNumber="urn:uuid:1")))
        must_fail("time", bill_with(lambda copy: copy["metadata"].update(timestamp="2026-01-01T00:00:00Z")))
    need(not unseen, f"not seen: {', '.join(unseen)}")
    print("every broken copy is seen")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive")
    parser.add_argument("--maven-repository", type=pathlib.Path, default=pathlib.Path.home() / ".m2/repository")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    try:
        check(arguments.archive, arguments.maven_repository)
        if arguments.self_test:
            self_test(arguments.archive, arguments.maven_repository)
    except Problem as problem:
        print(f"check_archive: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
