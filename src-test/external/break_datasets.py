"""Breaks copies of a good data set, one fault each, and asks whether check_datasets.py sees the fault.

    python break_datasets.py FOLDER

FOLDER must hold stored negatives, all exports and an image with an EXIF orientation. Prints a line for each fault that
goes unseen and a closing line; the exit status is 1 if there was one.
"""

import contextlib
import hashlib
import io
import json
import pathlib
import shutil
import sys
import tempfile

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

from check_datasets import check


def edit_json(path, change):
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def edit_lines(path, change):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def edit_text(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def first_part(folder):
    return next((folder / "data").glob("train-*.parquet"))


def edit_rows(folder, change, checksums=True, metadata=True):
    """Writes a part anew with changed rows, and the manifest so that lengths and hashes are right."""
    path = first_part(folder)
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    schema = table.schema if metadata else table.schema.remove_metadata()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, write_page_checksum=checksums)

    def describe(manifest):
        for file in manifest["files"]:
            if folder / file["path"] == path:
                file |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    edit_json(folder / "manifest.json", describe)


def flip_byte(path):
    """Changes a byte in the middle of the largest column chunk."""
    group = pq.read_metadata(path).row_group(0)
    chunk = max((group.column(i) for i in range(group.num_columns)), key=lambda column: column.total_compressed_size)
    data = bytearray(path.read_bytes())
    data[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(data)


def shift_crops(rows):
    for row in rows:
        row["crop"]["left"] += 3


def move_crops(rows):
    for row in rows:
        row["crop"]["top"] = 28 - row["crop"]["top"]


def shrink_crops(rows):
    for row in rows:
        row["crop"]["width"] -= 1


def exchange_negatives(rows):
    rows[0]["rejected_image"], rows[1]["rejected_image"] = rows[1]["rejected_image"], rows[0]["rejected_image"]


def turn_back_negatives(rows):
    for row in rows:
        data = row["rejected_image"]["bytes"]
        if row["exif_orientation"] != 1:
            at = data.index(b"Exif\0\0") - 4  # the marker of the segment
            row["rejected_image"]["bytes"] = data[:at] + data[at + 2 + int.from_bytes(data[at + 2:at + 4], "big"):]


def truncate_image(rows):
    data = rows[5]["image"]["bytes"]
    rows[5]["image"]["bytes"] = data[:len(data) // 2]


def set_all(name, value):
    def change(rows):
        for row in rows:
            row[name] = value

    return change


def set_key(name, value):
    def change(manifest):
        manifest[name] = value

    return change


def lose_row(rows):
    del rows[0]


def first_image(folder):
    return next((folder / "images").glob("*/*"))


def rewrite_trl(folder):
    path = next((folder / "export/trl/data").glob("train-*.parquet"))
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[0]["prompt"][-1]["content"].append({"type": "image", "text": None})
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def add_trl_column(folder):
    card = folder / "export/trl/README.md"
    card.write_text(card.read_text(encoding="utf-8").split("dataset_info:")[0] + "---\n", encoding="utf-8")
    for path in (folder / "export/trl/data").glob("*.parquet"):
        table = pq.read_table(path).replace_schema_metadata(None)
        pq.write_table(table.append_column("id", pa.array(["x"] * len(table))), path)


IMAGE_AS_STRUCT = """struct:
    - name: bytes
      dtype: binary
    - name: path
      dtype: string
"""

FAULTS = [
    ("manifest.json can be read", lambda f: (f / "manifest.json").unlink()),
    ("known format", lambda f: edit_json(f / "manifest.json", set_key("format", "mdpo-pairs/9"))),
    ("accounts for every row", lambda f: edit_json(f / "manifest.json", lambda m: m["counts"].update(duplicates=5))),
    ("splits add up", lambda f: edit_json(f / "manifest.json", lambda m: m["counts"]["pairsBySplit"].update(train=1))),
    ("exists", lambda f: first_part(f).unlink()),
    ("holds the manifest's files and no others", lambda f: shutil.copy(first_part(f), f / "data/train-9.parquet")),
    ("has the manifest's SHA-256", lambda f: flip_byte(first_part(f))),
    ("match their checksums", lambda f: flip_byte(first_part(f))),
    ("has page checksums", lambda f: edit_rows(f, lambda rows: None, checksums=False)),
    ("footer key", lambda f: edit_rows(f, lambda rows: None, metadata=False)),
    ("takes image for an image (files alone)", lambda f: edit_rows(f, lambda rows: None, metadata=False)),
    ("takes image for an image (folder)", lambda f: edit_text(f / "README.md", "dtype: image\n", IMAGE_AS_STRUCT)),
    ("datasets finds", lambda f: edit_text(f / "README.md", "- split: holdout", "- split: validation")),
    ("has the manifest's rows", lambda f: edit_rows(f, lose_row)),
    ("negatives show what their box holds", lambda f: edit_rows(f, shift_crops)),
    ("no box beside it fits a negative better", lambda f: edit_rows(f, shift_crops)),
    ("JPEG negatives show what their box holds", lambda f: edit_rows(f, move_crops)),
    ("negatives have their box's size", lambda f: edit_rows(f, shrink_crops)),
    ("negatives", lambda f: edit_rows(f, exchange_negatives)),
    ("negatives have their image's EXIF orientation", lambda f: edit_rows(f, turn_back_negatives)),
    ("negatives are turned as their images are", lambda f: edit_rows(f, turn_back_negatives)),
    ("images have the recorded EXIF orientation", lambda f: edit_rows(f, set_all("exif_orientation", 3))),
    ("images have the recorded size", lambda f: edit_rows(f, set_all("image_width", 9))),
    ("images have the recorded SHA-256", lambda f: edit_rows(f, set_all("image_sha256", "0" * 64))),
    ("no image is in two splits", lambda f: edit_rows(f, lambda rows: rows[0].update(split="holdout"))),
    ("decodes every image", lambda f: edit_rows(f, truncate_image)),
    ("crop boxes lie inside", lambda f: edit_rows(f, lambda rows: rows[0]["crop"].update(top=10**6))),
    ("crops of the source have their box", lambda f: edit_rows(f, lambda rows: rows[0].update(crop=None))),
    ("only crops are stored as boxes",
     lambda f: edit_rows(f, lambda rows: rows[0].update(rejected_image=None, strategy="augment"))),
    ("(id, negative_index) is a key", lambda f: edit_rows(f, set_all("negative_index", 0))),
    ("is a known layout", lambda f: edit_json(f / "manifest.json", set_key("exports", ["coco"]))),
    ("export trl can be read", lambda f: shutil.rmtree(f / "export/trl")),
    ("export trl has one image part", rewrite_trl),
    ("export trl can be read",
     lambda f: edit_text(f / "export/trl/README.md", "- name: rejected", "- name: refused")),
    ("export trl has TRL's vision preference columns", add_trl_column),
    ("export ms-swift, split train, has the pairs' answers",
     lambda f: edit_lines(f / "export/ms-swift/train.jsonl", lose_row)),
    ("export ms-swift has the documented keys",
     lambda f: edit_lines(f / "export/ms-swift/train.jsonl", lambda rows: rows[0].update(extra=1))),
    ("export ms-swift names images by content",
     lambda f: flip_image(first_image(f / "export/ms-swift"))),
    ("export ms-swift can be read", lambda f: shutil.rmtree(f / "export/ms-swift/rejected_images")),
    ("export mdpo has one image marker",
     lambda f: edit_json(f / "export/mdpo/train.json", lambda rows: rows[0].update(prompt="<image><image>"))),
    ("export mdpo has prompts open at the end",
     lambda f: edit_text(f / "export/mdpo/train.json", " ASSISTANT:", "")),
    ("export mdpo, split train, has the pairs' answers",
     lambda f: edit_json(f / "export/mdpo/train.json", lambda rows: rows[0].update(chosen="other"))),
    ("export llama-factory describes its files",
     lambda f: edit_text(f / "export/llama-factory/dataset_info.json", "sharegpt", "alpaca")),
    ("export llama-factory has speakers that take turns",
     lambda f: edit_text(f / "export/llama-factory/train.json", "human", "gpt")),
    ("export llama-factory has a marker for its image",
     lambda f: edit_json(f / "export/llama-factory/train.json", lambda rows: rows[0]["images"].append("x"))),
]


def flip_image(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF
    path.write_bytes(data)


def seen(good, expected, fault):
    with tempfile.TemporaryDirectory() as copy:
        folder = pathlib.Path(copy) / "broken"
        shutil.copytree(good, folder)
        fault(folder)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = check(folder)
        lines = output.getvalue().splitlines()
        found = any(line.startswith("FAILED ") and expected in line for line in lines)
        if status != 1 or not found:
            print(f"UNSEEN {expected}: exit status {status}, {lines}", flush=True)
        return status == 1 and found


if __name__ == "__main__":
    datasets.disable_progress_bars()
    unseen = sum(not seen(sys.argv[1], expected, fault) for expected, fault in FAULTS)
    print(f"{len(FAULTS) - unseen} faults seen, {unseen} unseen")
    sys.exit(1 if unseen else 0)
