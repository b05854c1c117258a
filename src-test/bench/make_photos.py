"""Makes photographs of mixed sizes with preference rows in the published mDPO layout, from scikit-image's pictures.

    python make_photos.py FOLDER --count 18000
"""

import argparse
import json
import pathlib
import random

import skimage.data
from PIL import Image

SOURCES = ("astronaut", "coffee", "chelsea", "rocket", "retina", "immunohistochemistry")
SIZES = ((640, 480), (480, 640), (640, 427), (1024, 768), (500, 375), (1600, 1200))
SHARES = (30, 15, 25, 10, 15, 5)  # of the sizes, in per cent: as in COCO, with some larger ones
QUALITIES = (85, 90, 95)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=18000)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()

    draw = random.Random(arguments.seed)
    photos = [Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in SOURCES]
    images = arguments.folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    with open(arguments.folder / "rows.jsonl", "w") as rows:
        for number in range(arguments.count):
            photo = photos[number % len(photos)]
            share = draw.uniform(0.6, 1)
            width, height = int(photo.width * share), int(photo.height * share)
            left, top = draw.randint(0, photo.width - width), draw.randint(0, photo.height - height)
            size = draw.choices(SIZES, SHARES)[0]
            part = photo.crop((left, top, left + width, top + height)).resize(size, Image.BICUBIC)
            part.save(images / f"{number:06d}.jpg", quality=draw.choice(QUALITIES))
            row = {
                "img_path": f"images/{number:06d}.jpg",
                "prompt": f"USER: <image>\nDescribe picture {number}. ASSISTANT:",
                "chosen": f"Picture {number} shows what was photographed.",
                "rejected": f"Picture {number} shows {draw.randint(2, 9)} dogs.",
            }
            rows.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
