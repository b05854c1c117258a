"""Checks of the layouts that other trainers read, against the pairs and against what those trainers document."""

import collections
import hashlib
import importlib.util
import json

import datasets
import pyarrow.parquet as pq
from PIL import Image

MARKER = "<image>"
VICUNA = "A chat between a curious user and an artificial intelligence assistant."
MESSAGES = datasets.List({"role": datasets.Value("string"), "content": datasets.List(
    {"type": datasets.Value("string"), "text": datasets.Value("string")})})
TRL_FEATURES = datasets.Features(
    {"prompt": MESSAGES, "chosen": MESSAGES, "rejected": MESSAGES, "images": datasets.List(datasets.Image())})


def check_exports(checks, folder, manifest, cache):
    layouts = {"trl": check_trl, "ms-swift": check_ms_swift, "mdpo": check_mdpo, "llama-factory": check_llama_factory}
    for code in manifest["exports"]:
        if checks.that(code in layouts, f"export {code} is a known layout"):
            with checks.no_error(f"export {code} can be read"):
                for split in sorted(manifest["counts"]["pairsBySplit"]):
                    pairs = read_pairs(folder, manifest, split)
                    if pairs:
                        layouts[code](checks, folder / "export" / code, split, pairs, cache)


def read_pairs(folder, manifest, split):
    """Returns (id, chosen, rejected, hash of the image) of each pair of a split."""
    columns = ["id", "chosen", "rejected", "image_sha256", "split"]
    pairs = []
    for file in manifest["files"]:
        for row in pq.read_table(folder / file["path"], columns=columns).to_pylist():
            if row["split"] == split:
                pairs.append((row["id"], row["chosen"], row["rejected"], row["image_sha256"]))
    return pairs


def once(pairs):
    """The preference rows: each id once."""
    return list({pair[0]: pair for pair in pairs}.values())


def check_texts(checks, code, found, pairs):
    """Compares (chosen, rejected, image hash), whatever their order."""
    expected = collections.Counter(pair[1:] for pair in pairs)
    checks.that(collections.Counter(found) == expected, f"export {code} has the pairs' answers and images",
                f"{len(found)} records for {len(pairs)}")


def check_image(checks, code, folder, path):
    """Returns the hash of an image file, which its name must be."""
    relative = not path.startswith("/") and ".." not in path.split("/")
    checks.that(relative, f"export {code} has paths relative to its folder", path)
    file = (folder / path).read_bytes()
    digest = hashlib.sha256(file).hexdigest()
    name = path.rsplit("/", 2)
    by_content = name[-1].split(".")[0] == digest and name[-2] == digest[:2]
    checks.that(by_content, f"export {code} names images by content", path)
    with checks.no_error(f"export {code} has images that decode"), Image.open(folder / path) as image:
        image.load()
    return digest


def check_trl(checks, folder, split, pairs, cache):
    rows = datasets.load_dataset(str(folder), split=split, cache_dir=f"{cache}/trl")
    checks.equal(rows.features, TRL_FEATURES, "export trl has TRL's vision preference columns")
    found = []
    for row in rows:
        parts = [(message["role"], part) for message in row["prompt"] for part in message["content"]]
        images = [role for role, part in parts if part["type"] == "image"]
        checks.equal(images, ["user"], "export trl has one image part, the user's")
        types = {part["type"] for _, part in parts}
        checks.that(types <= {"image", "text"}, "export trl has image and text parts", types)
        marked = any(MARKER in (part["text"] or "") for _, part in parts)
        checks.that(not marked, "export trl has no image marker left in its text")
        checks.that(row["prompt"][-1]["role"] == "user", "export trl has prompts that end with the user")
        one = len(row["images"]) == 1 and isinstance(row["images"][0], Image.Image)
        checks.that(one, "export trl has one image a row")
        found.append((answer(checks, row["chosen"]), answer(checks, row["rejected"])))
        check_with_trl(checks, row)
    raw = rows.cast_column("images", datasets.List(datasets.Image(decode=False)))["images"]
    hashes = [hashlib.sha256(images[0]["bytes"]).hexdigest() for images in raw]
    texts = [answers + (digest,) for answers, digest in zip(found, hashes, strict=True)]
    check_texts(checks, f"trl, split {split},", texts, once(pairs))


def answer(checks, messages):
    single = len(messages) == 1 and messages[0]["role"] == "assistant" and len(messages[0]["content"]) == 1
    checks.that(single, "export trl has answers of one assistant message", messages)
    return messages[0]["content"][0]["text"]


def check_with_trl(checks, row):
    """What TRL's collator does with a row, where TRL is installed."""
    if importlib.util.find_spec("trl") is None:
        return
    from trl.data_utils import is_conversational, prepare_multimodal_messages

    checks.that(is_conversational(row), "TRL takes the rows for conversations")
    with checks.no_error("TRL puts the image into the prompt"):
        prompt = prepare_multimodal_messages(row["prompt"], images=row["images"])
        placed = [part for message in prompt for part in message["content"] if part.get("image") is not None]
        checks.equal(len(placed), 1, "TRL finds the image's place")


def check_ms_swift(checks, folder, split, pairs, cache):
    columns = ["messages", "rejected_response", "images", "rejected_images"]
    found = []
    for line in (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        checks.equal(list(row), columns, "export ms-swift has the documented keys")
        messages = row["messages"]
        roles = [message["role"] for message in messages]
        checks.that(set(roles) <= {"system", "user", "assistant"} and roles[-2:] == ["user", "assistant"],
                    "export ms-swift has dialogues that end with the answer", roles)
        checks.that(row["rejected_response"] != messages[-1]["content"], "export ms-swift has two different answers")
        markers = sum(message["content"].count(MARKER) for message in messages if message["role"] == "user")
        found_images = (markers, len(row["images"]), len(row["rejected_images"]))
        checks.equal(found_images, (1, 1, 1), "export ms-swift has one marker, image and negative")
        digest = check_image(checks, "ms-swift", folder, row["images"][0])
        check_image(checks, "ms-swift", folder, row["rejected_images"][0])
        found.append((messages[-1]["content"], row["rejected_response"], digest))
    check_texts(checks, f"ms-swift, split {split},", found, pairs)


def check_mdpo(checks, folder, split, pairs, cache):
    found = []
    for row in json.loads((folder / f"{split}.json").read_text(encoding="utf-8")):
        checks.equal(list(row), ["img_path", "prompt", "chosen", "rejected"], "export mdpo has the published keys")
        checks.equal(row["prompt"].count(MARKER), 1, "export mdpo has one image marker")
        if row["prompt"].startswith(VICUNA):
            checks.that(row["prompt"].endswith("ASSISTANT:"), "export mdpo has prompts open at the end", row["prompt"])
        found.append((row["chosen"], row["rejected"], check_image(checks, "mdpo", folder, row["img_path"])))
    check_texts(checks, f"mdpo, split {split},", found, once(pairs))


def check_llama_factory(checks, folder, split, pairs, cache):
    info = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))[f"pairs_{split}"]
    columns = {name: name for name in ("chosen", "rejected", "images")} | {"messages": "conversations"}
    checks.equal(info, {"file_name": f"{split}.json", "formatting": "sharegpt", "ranking": True, "columns": columns},
                 "export llama-factory describes its files")
    found = []
    for row in json.loads((folder / info["file_name"]).read_text(encoding="utf-8")):
        speakers = [message["from"] for message in row["conversations"]]
        turns = speakers[1:] if speakers[0] == "system" else speakers
        alternate = len(turns) % 2 == 1 and all(turn == ("human", "gpt")[i % 2] for i, turn in enumerate(turns))
        checks.that(alternate, "export llama-factory has speakers that take turns", speakers)
        answers = [row["chosen"], row["rejected"]]
        checks.that(all(part["from"] == "gpt" for part in answers), "export llama-factory has answers of gpt")
        markers = sum(message["value"].count(MARKER) for message in row["conversations"])
        checks.equal((markers, len(row["images"])), (1, 1), "export llama-factory has a marker for its image")
        digest = check_image(checks, "llama-factory", folder, row["images"][0])
        found.append((answers[0]["value"], answers[1]["value"], digest))
    check_texts(checks, f"llama-factory, split {split},", found, once(pairs))
