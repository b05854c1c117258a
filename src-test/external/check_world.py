"""Compares the demo's world as Java drew it with its Python twin: python check_world.py DEMO_FOLDER FILES

DEMO_FOLDER is deploy/demo; FILES what WorldFilesTest left.
"""

import json
import sys
from pathlib import Path

import numpy as np
from checks import Checks
from PIL import Image

SET = 11


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def check_picture(checks, name, file, twin):
    with Image.open(file) as image:
        pixels = np.asarray(image)
    checks.that(pixels.shape == twin.shape and (pixels == twin).all(), f"{name}: pixels", file)


def check_pairs(checks, world, folder, cue):
    name = folder.name
    rows = lines(folder / "rows.jsonl")
    checks.that(len(rows) > 100, f"{name}: rows", len(rows))
    for index, row in enumerate(rows):
        number = world.pair_number(SET, index)
        objects = world.scene(number)
        checks.equal((row["chosen"], row["rejected"]), world.pair(objects, number, cue), f"{name}: captions")
        checks.equal(row["prompt"], world.PROMPT, f"{name}: prompt")
        check_picture(checks, name, folder / row["img_path"], world.paint(objects, number)[0])


def check_questions(checks, world, folder):
    questions = lines(folder / "questions.jsonl")
    instances = json.loads((folder / "instances_heldout.json").read_text())
    captions = json.loads((folder / "captions_heldout.json").read_text())
    told = {one["image_id"]: one["caption"] for one in captions["annotations"]}
    categories = {one["id"]: one["name"] for one in instances["categories"]}
    held = {}
    for one in instances["annotations"]:
        held.setdefault(one["image_id"], []).append(categories[one["category_id"]])
    checks.that(len(questions) > 50, "questions: number", len(questions))
    for index, question in enumerate(questions):
        number = world.VALIDATION_SCENES + index
        objects = world.scene(number)
        checks.equal(question["question"], world.PROMPT, "questions: prompt")
        image = int(question["id"])
        checks.equal(held[image], [f"{colour} {shape}" for shape, colour in objects], "questions: objects")
        checks.equal(told[image], world.true_caption(objects), "questions: captions")
        check_picture(checks, "questions", folder / question["image"], world.paint(objects, number)[0])


def check_base_captions(checks, world, files):
    for visit in (0, 1, 100):
        found = (files / f"base-captions-{visit}.txt").read_text().splitlines()
        twin = [
            world.base_caption(world.scene(number), number, visit)
            for number in range(world.BASE_SCENES, world.BASE_SCENES + len(found))
        ]
        checks.equal(found, twin, f"base captions, visit {visit}")
        checks.that(all(map(world.well_formed, twin)), f"base captions, visit {visit}: grammar")


def main():
    demo, files = (Path(argument) for argument in sys.argv[1:3])
    if not files.is_dir():
        sys.exit(f"{files} must hold what WorldFilesTest writes, but is missing: run the tests first")
    sys.path.insert(0, str(demo))
    import world

    checks = Checks()
    for cue in (0, 500, 1000):
        with checks.no_error(f"pairs of cue {cue}"):
            check_pairs(checks, world, files / f"pairs-{SET}-{cue}", cue)
    with checks.no_error("questions"):
        check_questions(checks, world, files / "questions")
    with checks.no_error("base captions"):
        check_base_captions(checks, world, files)
    sys.exit(checks.close())


if __name__ == "__main__":
    main()
