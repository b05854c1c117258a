"""The usual Python way to build image-conditioned pairs: datasets.map, Pillow, torchvision's crop sampler, Parquet out.

    python python_pairs.py ROWS.jsonl OUT --processes 2

The yardstick for `mdpo pairs`: same rows in, same kind of rows out. Prints one JSON line; start-up is left out.
"""

import argparse
import io
import json
import pathlib
import shutil
import time

import datasets
import torch
from PIL import Image
from torchvision.transforms import RandomResizedCrop

AREA = (0.01, 0.2)
RATIO = (3 / 4, 4 / 3)


def pair(row, root):
    original = (root / row["img_path"]).read_bytes()
    image = Image.open(io.BytesIO(original)).convert("RGB")
    frame = torch.empty(3, image.height, image.width)
    top, left, height, width = RandomResizedCrop.get_params(frame, AREA, RATIO)
    negative = io.BytesIO()
    image.crop((left, top, left + width, top + height)).save(negative, "JPEG", quality=95)
    return {
        "image": {"bytes": original, "path": row["img_path"]},
        "rejected_image": {"bytes": negative.getvalue(), "path": None},
        "crop": {"left": left, "top": top, "width": width, "height": height},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()

    datasets.disable_progress_bars()
    datasets.disable_caching()
    shutil.rmtree(arguments.out, ignore_errors=True)
    rows = datasets.load_dataset(
        "json", data_files=str(arguments.rows), split="train", cache_dir=str(arguments.out / "cache")
    )
    start = time.perf_counter()
    pairs = rows.map(
        pair,
        fn_kwargs={"root": arguments.rows.parent},
        num_proc=arguments.processes if arguments.processes > 1 else None,
        writer_batch_size=100,
    )
    pairs.to_parquet(str(arguments.out / "pairs.parquet"), batch_size=100)
    seconds = time.perf_counter() - start
    print(json.dumps({"images": len(pairs), "seconds": round(seconds, 3)}))


if __name__ == "__main__":
    main()
