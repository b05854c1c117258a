"""Checks a folder of pairs with the libraries that its readers use: datasets, pyarrow, Pillow.

    pip install -r requirements.txt
    python check_datasets.py FOLDER

Prints a line for each check that fails and a closing line, "N passed, 0 failed"; the exit status is 1 if any failed.
"""

import argparse
import collections
import hashlib
import io
import json
import pathlib
import sys
import tempfile

import datasets
import pyarrow.parquet as pq
from PIL import Image, ImageChops, ImageStat

from check_exports import check_exports
from checks import Checks

MOST_ROW_GROUP_BYTES = 128 << 20
MOST_LOSS = 4.0  # mean absolute difference, of 255, for a JPEG of quality 95; photographs were seen to lose 2.3 at most
NEAR_TIE = 0.25  # by so much may a neighbouring box fit better where the image is flat
EXIF_ORIENTATION = 0x0112
EXTRA_MODES = ("I", "I;16", "I;16B", "F")  # Pillow clamps these to 8 bits, which no reader wants


def check_manifest(checks, manifest):
    counts = manifest["counts"]
    accounted = counts["rowsWritten"] + counts["duplicates"] + sum(counts["quarantined"].values())
    checks.equal(manifest["format"], "mdpo-pairs/1", "manifest has the known format")
    checks.equal(accounted, counts["rows"], "manifest accounts for every row")
    checks.equal(sum(counts["pairsBySplit"].values()), counts["pairs"], "manifest's splits add up to its pairs")
    pairs = sum(file["rows"] for file in manifest["files"])
    checks.equal(pairs, counts["pairs"], "manifest's files add up to its pairs")
    set_aside = sum(file["rows"] for file in manifest["quarantine"])
    checks.equal(set_aside, sum(counts["quarantined"].values()), "manifest's quarantine files add up")


def check_files(checks, folder, manifest):
    listed = manifest["files"] + manifest["quarantine"]
    for file in listed:
        path = folder / file["path"]
        if checks.that(path.is_file(), f"{file['path']} exists"):
            checks.equal(path.stat().st_size, file["bytes"], f"{file['path']} has the manifest's length")
            with open(path, "rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            checks.equal(digest, file["sha256"], f"{file['path']} has the manifest's SHA-256")
    found = {str(path.relative_to(folder)) for path in folder.glob("data/*.parquet")}
    checks.equal(found, {file["path"] for file in manifest["files"]}, "data/ holds the manifest's files and no others")


def check_parquet(checks, path, rows):
    """Looks at a part as Parquet: its footer, its row groups, the checksums of its pages."""
    name = path.name
    with pq.ParquetFile(path, page_checksum_verification=True) as part:
        metadata = part.metadata
        checks.equal(metadata.num_rows, rows, f"{name} has the manifest's rows")
        if checks.that(b"huggingface" in (part.schema_arrow.metadata or {}), f"{name} has a footer key for datasets"):
            features = json.loads(part.schema_arrow.metadata[b"huggingface"])["info"]["features"]
            checks.equal(list(features), part.schema_arrow.names, f"{name} names its columns' features in order")
        for group in range(metadata.num_row_groups):
            row_group = metadata.row_group(group)
            size = row_group.total_byte_size
            checks.that(size <= MOST_ROW_GROUP_BYTES, f"{name} has row groups of at most 128 MiB", size)
            checks.that(has_checksums(path, row_group), f"{name} has page checksums", f"row group {group}")
            with checks.no_error(f"{name} has pages that match their checksums"):
                part.read_row_group(group)


def has_checksums(path, group):
    """Whether the first page of each column has a CRC: field 4 of a Thrift page header that begins with three i32."""
    with open(path, "rb") as stream:
        for index in range(group.num_columns):
            column = group.column(index)
            stream.seek(column.dictionary_page_offset or column.data_page_offset)
            header = stream.read(32)
            at = 0
            for _ in range(3):
                at += 1
                while header[at] & 0x80:
                    at += 1
                at += 1
            if header[at] != 0x15:
                return False
    return True


def check_pixels(checks, path):
    """Looks at each row's images as bytes: hashes, sizes, orientation, and the crop made again."""
    columns = ["id", "negative_index", "image", "rejected_image", "strategy", "crop_space", "crop", "image_width",
               "image_height", "exif_orientation", "image_sha256", "split"]
    with pq.ParquetFile(path) as part:
        for batch in part.iter_batches(batch_size=16, columns=columns):
            for row in batch.to_pylist():
                with checks.no_error("every row's images can be read"):
                    check_row(checks, row)
                yield row["split"], row["id"], row["negative_index"], row["image_sha256"]


def check_row(checks, row):
    where = f"row {row['id']}, negative {row['negative_index']}"
    file = row["image"]["bytes"]
    image = Image.open(io.BytesIO(file))
    checks.that(hashlib.sha256(file).hexdigest() == row["image_sha256"], "images have the recorded SHA-256", where)
    checks.that(image.size == (row["image_width"], row["image_height"]), "images have the recorded size", where)
    checks.that(orientation(image) == row["exif_orientation"], "images have the recorded EXIF orientation", where)
    crop = row["crop"]
    in_source = row["strategy"] == "crop" and row["crop_space"] == "source"
    if in_source:
        if not checks.that(crop is not None, "crops of the source have their box", where):
            return
        box = (crop["left"], crop["top"], crop["left"] + crop["width"], crop["top"] + crop["height"])
        checks.that(is_inside(box, image), "crop boxes lie inside their images", where)
    if row["rejected_image"] is None:
        checks.that(row["strategy"] == "crop", "only crops are stored as boxes", where)
        return
    negative = Image.open(io.BytesIO(row["rejected_image"]["bytes"]))
    if row["strategy"] != "random-image":  # another picture keeps its own
        checks.that(
            orientation(negative) == orientation(image), "negatives have their image's EXIF orientation", where
        )
    if in_source and image.mode not in EXTRA_MODES:
        check_crop(checks, image, negative, box, where)


def check_crop(checks, image, negative, box, where):
    if not checks.that(negative.size == (box[2] - box[0], box[3] - box[1]), "negatives have their box's size", where):
        return
    source, made = image.convert("RGB"), negative.convert("RGB")
    loss = difference(source.crop(box), made)
    most = 0 if negative.format == "PNG" else MOST_LOSS
    name = f"{negative.format} negatives show what their box holds"
    checks.that(loss <= most, name, f"{where}: differs by {loss:.2f}")
    for shift in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        beside = tuple(edge + shift[i % 2] for i, edge in enumerate(box))
        if is_inside(beside, image):
            better = loss - difference(source.crop(beside), made)
            name = "no box beside it fits a negative better"
            checks.that(better <= NEAR_TIE, name, f"{where}: {beside} by {better:.2f}")


def difference(image, other):
    return sum(ImageStat.Stat(ImageChops.difference(image, other)).mean) / 3


def is_inside(box, image):
    return 0 <= box[0] < box[2] <= image.width and 0 <= box[1] < box[3] <= image.height


def orientation(image):
    value = image.getexif().get(EXIF_ORIENTATION, 1)
    return value if value in range(1, 9) else 1


def check_keys(checks, keys):
    """Takes (split, id, negative index, image hash) of all rows."""
    checks.equal(len({key[1:3] for key in keys}), len(keys), "(id, negative_index) is a key")
    splits = collections.defaultdict(set)
    for split, _, _, image in keys:
        splits[image].add(split)
    checks.that(all(len(found) == 1 for found in splits.values()), "no image is in two splits")


def check_loading(checks, folder, manifest, cache):
    """Loads the folder as its users do, from the folder and from its files, and decodes every image."""
    with checks.no_error("datasets loads the folder"):
        loaded = datasets.load_dataset(str(folder), cache_dir=f"{cache}/folder")
        found = {split: rows.num_rows for split, rows in loaded.items()}
        checks.equal(found, manifest["counts"]["pairsBySplit"], "datasets finds the manifest's splits and rows")
        for split, rows in loaded.items():
            check_features(checks, rows, "folder")
            with checks.no_error(f"datasets decodes every image of split {split}"):
                check_oriented_sizes(checks, rows)
    with checks.no_error("datasets loads the Parquet files alone"):
        for file in manifest["files"][:1] + manifest["files"][-1:]:
            path = str(folder / file["path"])
            rows = datasets.load_dataset("parquet", data_files=path, split="train", cache_dir=f"{cache}/files")
            check_features(checks, rows, "files alone")
            for row in (rows[0], rows[-1]):
                checks.that(isinstance(row["image"], Image.Image), "datasets shows images from files alone")


def check_features(checks, rows, source):
    for column in ("image", "rejected_image"):
        feature = rows.features[column]
        checks.that(isinstance(feature, datasets.Image), f"datasets takes {column} for an image ({source})", feature)
    for row in (rows[0], rows[-1]):
        checks.that(isinstance(row["image"], Image.Image), f"datasets shows images ({source})", type(row["image"]))


def check_oriented_sizes(checks, rows):
    """Readers turn images by their EXIF tag: image and negative must be turned alike."""
    wanted = ["id", "image", "rejected_image", "image_width", "image_height", "exif_orientation", "crop", "crop_space"]
    for row in rows.select_columns(wanted):
        turned = row["exif_orientation"] >= 5
        size = (row["image_width"], row["image_height"])
        checks.that(row["image"].size == turn(size, turned), "images as datasets shows them have their size", row["id"])
        if row["rejected_image"] is not None:
            row["rejected_image"].load()
            if row["crop_space"] == "source" and row["crop"] is not None:
                size = turn((row["crop"]["width"], row["crop"]["height"]), turned)
                checks.that(row["rejected_image"].size == size, "negatives are turned as their images are", row["id"])


def turn(size, turned):
    return size[::-1] if turned else size


def check(folder):
    checks = Checks()
    with checks.no_error("manifest.json can be read"):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        check_manifest(checks, manifest)
        check_files(checks, folder, manifest)
        keys = []
        for file in manifest["files"]:
            with checks.no_error(f"{file['path']} is Parquet"):
                check_parquet(checks, folder / file["path"], file["rows"])
                keys.extend(check_pixels(checks, folder / file["path"]))
        check_keys(checks, keys)
        with tempfile.TemporaryDirectory() as cache:
            check_loading(checks, folder, manifest, cache)
            check_exports(checks, folder, manifest, cache)
    return checks.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="the data set's folder, which holds manifest.json")
    datasets.disable_progress_bars()
    sys.exit(check(parser.parse_args().folder.resolve()))
