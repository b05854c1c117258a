"""Reads adapters and merged models as their users do, with transformers and peft, and compares with golden results.

Usage: check_adapters.py GOLDEN FOLDERS TRAINED, where FOLDERS holds what AdapterFoldersTest left, and TRAINED what
TrainCommandTest left: an adapter of mdpo train, held-out pairs and their log-probabilities.
"""

import json
import re
import sys
import warnings
from pathlib import Path

import torch
from checks import Checks
from peft import PeftConfig, PeftModel
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import AutoModelForImageTextToText, PhiConfig, PhiForCausalLM
from transformers.utils import logging

TOLERANCE = 1e-3
ROUNDED_TOLERANCE = 0.1  # in nats, of a whole answer, where weights were rounded to 16 bits
PREFIX = "base_model.model."
LLAVA_4 = PREFIX + "language_model.model."
LLAVA_5 = PREFIX + "model.language_model."
BUNNY = PREFIX + "model."


class Llava:
    """The golden examples, and what a model makes of them."""

    def __init__(self, golden):
        self.folder = golden
        self.expected = json.loads((golden / "expected.json").read_text())
        self.tensors = load_file(golden / "expected.safetensors")

    @staticmethod
    def load(folder):
        return AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()

    def base(self):
        return self.load(self.folder)

    def _answer_logits(self, model, prompt, answer, pixels):
        image, count = self.expected["image_token_id"], self.expected["image_tokens"]
        ids = [token for part in prompt for token in ([part] * count if part == image else [part])]
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids + answer]), pixel_values=pixels[None]).logits[0]
        return logits[len(ids) - 1 : -1]

    def chosen_logits(self, model):
        return [
            self._answer_logits(model, row["prompt_ids"], row["chosen_ids"], self.tensors[f"pixels.{i}"])
            for i, row in enumerate(self.expected["examples"])
        ]

    def log_probabilities(self, model, examples=None, tensors=None):
        """Rows of chosen, rejected and chosen on the crop, in nats; of the golden examples, or of others."""
        examples, tensors = examples or self.expected["examples"], tensors or self.tensors
        rows = []
        for i, row in enumerate(examples):
            pixels, crop = tensors[f"pixels.{i}"], tensors[f"negative_pixels.{i}"]
            sides = [(row["chosen_ids"], pixels), (row["rejected_ids"], pixels), (row["chosen_ids"], crop)]
            values = []
            for answer, image in sides:
                logits = self._answer_logits(model, row["prompt_ids"], answer, image)
                chosen = logits.log_softmax(-1).gather(1, torch.tensor(answer)[:, None])
                values.append(chosen.sum().item())
            rows.append(values)
        return torch.tensor(rows)

    def adapted(self):
        return torch.tensor(self.expected["trajectory"][0]["policy"])


def close(checks, found, expected, name, tolerance=TOLERANCE):
    worst = (found - expected).abs().max().item()
    checks.that(worst <= tolerance, name, f"differs by up to {worst:.2g}, more than {tolerance}")


def load_adapter(checks, base, folder, name):
    """Returns the base model with the adapter; peft only warns of tensors that it finds no place for."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = PeftModel.from_pretrained(base, folder).eval()
    messages = [str(warning.message) for warning in caught if "key" in str(warning.message).lower()]
    checks.equal(messages, [], f"{name}: peft finds every key")
    places = {
        key.replace(".default", ""): value for key, value in model.state_dict().items() if ".lora_" in key
    }
    file = load_file(folder / "adapter_model.safetensors")
    checks.equal(sorted(places), sorted(file), f"{name}: peft adapts the modules of the file and no others")
    checks.that(
        all(torch.equal(places[key], value) for key, value in file.items() if key in places),
        f"{name}: peft holds the values of the file",
    )
    return model


def check_golden_adapter(checks, llava, folders):
    base = llava.base()
    close(
        checks,
        torch.tensor(llava.expected["reference_logps"]),
        llava.log_probabilities(base),
        "llava: transformers gives the golden log-probabilities of the base model",
    )
    for i, logits in enumerate(llava.chosen_logits(base)):
        close(checks, logits, llava.tensors[f"reference_logits.{i}.chosen"], f"llava: golden logits {i}")
    model = load_adapter(checks, base, folders / "llava-transformers-5", "llava-transformers-5")
    found = llava.log_probabilities(model)
    close(checks, found, llava.adapted(), "llava-transformers-5: golden log-probabilities of the adapter")
    difference = (found - torch.tensor(llava.expected["reference_logps"])).abs().max().item()
    checks.that(difference > 1, "llava-transformers-5: the adapter does something", difference)


def check_some_modules(checks, llava, folders):
    folder = folders / "llava-some"
    model = load_adapter(checks, llava.base(), folder, "llava-some")
    adapted = sorted({key.split(".lora_")[0] for key in model.state_dict() if ".lora_" in key})
    expected = [f"{LLAVA_5}layers.{n}.self_attn.{name}" for n in (0, 2) for name in ("q_proj", "v_proj")]
    checks.equal(adapted, expected, "llava-some: modules")
    config = PeftConfig.from_pretrained(folder)
    checks.equal((config.r, config.lora_alpha, config.use_rslora), (3, 4.5, True), "llava-some: configuration")

    base = llava.base()
    file = load_file(folder / "adapter_model.safetensors")
    for name in expected:
        update = file[name + ".lora_B.weight"] @ file[name + ".lora_A.weight"]
        base.get_submodule(name.removeprefix(PREFIX)).weight.data += 4.5 / 3**0.5 * update
    close(
        checks,
        llava.log_probabilities(model),
        llava.log_probabilities(base),
        "llava-some: peft computes W + alpha / sqrt(r) * B * A",
    )


def check_profiles(checks, folders):
    """The same tensors under other names, with targets that name the same modules."""
    five = load_file(folders / "llava-transformers-5" / "adapter_model.safetensors")
    four = load_file(folders / "llava-transformers-4" / "adapter_model.safetensors")
    renamed = {key.replace(LLAVA_5, LLAVA_4): value for key, value in five.items()}
    checks.equal(sorted(four), sorted(renamed), "llava-transformers-4: names")
    checks.that(all(torch.equal(four[key], renamed[key]) for key in four), "llava-transformers-4: values")
    for profile, decoder in (("llava-transformers-4", LLAVA_4), ("llava-transformers-5", LLAVA_5), ("bunny", BUNNY)):
        targets = PeftConfig.from_pretrained(folders / profile).target_modules
        for key in load_file(folders / profile / "adapter_model.safetensors"):
            path = key.removeprefix(PREFIX).split(".lora_")[0]
            checks.that(key.startswith(decoder) and re.fullmatch(targets, path), f"{profile}: targets", path)
        for tower in ("vision_tower.vision_model.encoder", "model.vision_tower.vision_tower.vision_model.encoder"):
            path = tower + ".layers.0.self_attn.q_proj"
            checks.that(not re.fullmatch(targets, path), f"{profile}: no targets in the vision tower", path)


def check_bunny(checks, golden, folders):
    """Bunny's class is not in transformers; its decoder is Phi's, with the same paths."""
    folder = folders / "bunny"
    ours = load_file(folder / "adapter_model.safetensors")
    theirs = load_file(golden / "adapter" / "adapter_model.safetensors")
    shapes = {key: value.shape for key, value in theirs.items()}
    checks.equal({key: value.shape for key, value in ours.items()}, shapes, "bunny: names and shapes")
    checks.that(all(torch.equal(ours[key], theirs[key]) for key in ours), "bunny: values")
    config = json.loads((golden / "config.json").read_text())
    known = set(PhiConfig().to_dict()) - {"model_type", "architectures", "dtype"}
    phi = PhiForCausalLM(PhiConfig(**{key: value for key, value in config.items() if key in known}))
    load_adapter(checks, phi, folder, "bunny")


def header(file):
    with safe_open(file, "pt") as tensors:
        names = sorted(tensors.keys())
        return tensors.metadata(), {
            name: (tensors.get_slice(name).get_dtype(), tensors.get_slice(name).get_shape()) for name in names
        }


def check_merged_weights(checks, base, merged, adapter, module, name):
    """Every weight is the base's, or the rounded W + s * B * A where the adapter has one."""
    files = sorted(file.name for file in base.glob("model*.safetensors"))
    checks.equal(sorted(file.name for file in merged.glob("*.safetensors")), files, f"{name}: weight files")
    for file in base.iterdir():
        if file.suffix == ".json" and not file.name.startswith("expected"):
            checks.that((merged / file.name).read_bytes() == file.read_bytes(), f"{name}: {file.name} is the base's")
    tensors = load_file(adapter / "adapter_model.safetensors")
    config = PeftConfig.from_pretrained(adapter)
    used = 0
    for file in files:
        checks.equal(header(merged / file), header(base / file), f"{name}: {file} has the base's names and shapes")
        before, after = load_file(base / file), load_file(merged / file)
        for key, weight in before.items():
            path = module(key.removesuffix(".weight"))
            expected = weight
            if path + ".lora_A.weight" in tensors:
                used += 1
                update = tensors[path + ".lora_B.weight"].double() @ tensors[path + ".lora_A.weight"].double()
                expected = (weight.double() + config.lora_alpha / config.r * update).float().to(weight.dtype)
            checks.that(torch.equal(after[key], expected), f"{name}: weights", key)
    checks.equal(2 * used, len(tensors), f"{name}: every module of the adapter is merged")


def check_merged(checks, llava, bunny, folders):
    def llava_path(key):
        return PREFIX + key.replace("language_model.model.", "model.language_model.")

    def bunny_path(key):
        return PREFIX + key

    names = {
        "llava-merged": (llava.folder, "llava-transformers-5", llava_path),
        "llava-merged-f32": (folders / "llava-base-f32", "llava-transformers-5", llava_path),
        "bunny-merged": (bunny, "bunny", bunny_path),
    }
    for name, (base, adapter, path) in names.items():
        check_merged_weights(checks, base, folders / name, folders / adapter, path, name)
    for name, tolerance in (("llava-merged-f32", TOLERANCE), ("llava-merged", ROUNDED_TOLERANCE)):
        found = llava.log_probabilities(llava.load(folders / name))
        close(checks, found, llava.adapted(), f"{name}: the adapter's log-probabilities", tolerance)


def check_trained(checks, llava, trained):
    """The adapter that mdpo train wrote, on pairs that it held out, with the pixels that it computed."""
    model = load_adapter(checks, llava.base(), trained / "adapter", "trained")
    examples = json.loads((trained / "examples.json").read_text())
    tensors = load_file(trained / "pixels.safetensors")
    checks.that(len(examples) > 1, "trained: held-out pairs", len(examples))
    found = llava.log_probabilities(model, examples, tensors)
    expected = torch.tensor([example["log_probabilities"] for example in examples])
    close(checks, found, expected, "trained: log-probabilities")
    difference = (found - llava.log_probabilities(llava.base(), examples, tensors)).abs().max().item()
    checks.that(difference > 0.1, "trained: the adapter does something", difference)


def main():
    golden, folders, trained = (Path(argument) for argument in sys.argv[1:4])
    for folder, test in ((folders, "AdapterFoldersTest"), (trained, "TrainCommandTest")):
        if not folder.is_dir():
            sys.exit(f"{folder} must hold what {test} writes, but is missing: run the tests first")
    logging.disable_progress_bar()
    checks = Checks()
    llava, bunny = Llava(golden / "llava-tiny"), golden / "bunny-tiny"
    with checks.no_error("llava-transformers-5: loads"):
        check_golden_adapter(checks, llava, folders)
    with checks.no_error("llava-some: loads"):
        check_some_modules(checks, llava, folders)
    with checks.no_error("profiles"):
        check_profiles(checks, folders)
    with checks.no_error("bunny: loads"):
        check_bunny(checks, bunny, folders)
    with checks.no_error("trained: loads"):
        check_trained(checks, llava, trained)
    with checks.no_error("merged models: load"):
        check_merged(checks, llava, bunny, folders)
    sys.exit(checks.close())


if __name__ == "__main__":
    main()
