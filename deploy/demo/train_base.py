"""Trains the demo's base model and writes it as a LLaVA checkpoint folder.

    python train_base.py model

First the vision tower learns to tell what each patch shows, in place of CLIP's training; then, with the tower frozen,
projector and language model learn the base captions. The seed decides everything but the rounding, which may differ
between machines and versions of PyTorch.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import world
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

WIDTH = 96
IMAGE_TOKENS = 16
SPECIAL = ["<pad>", "<s>", "</s>", "<image>"]
PAD, BOS, EOS, IMAGE = range(4)
MEAN, DEVIATION = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]  # CLIP's


def vocabulary():
    text = " ".join(
        [world.PROMPT.replace("<image>", ""), world.OPENING, "a and , ."]
        + world.ORNAMENTS
        + world.CLOSINGS
        + world.SHAPES
        + world.COLOUR_NAMES
    )
    words = {word for word, _ in pre_tokenizers.Whitespace().pre_tokenize_str(text)}
    return {word: i for i, word in enumerate(SPECIAL + sorted(words))}


def tokenizer():
    """A word is a token; the decoder puts blanks between words and none before a full stop or comma."""
    made = Tokenizer(models.WordLevel(vocabulary(), unk_token="<pad>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    made.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", BOS)])
    made.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    return made


def model(seed):
    torch.manual_seed(seed)
    vision = CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=4,
        num_attention_heads=4,
        image_size=world.SIZE,
        patch_size=world.CELL,
        projection_dim=WIDTH,
    )
    text = LlamaConfig(
        vocab_size=len(vocabulary()),
        hidden_size=WIDTH,
        intermediate_size=256,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=128,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        tie_word_embeddings=False,
    )
    return LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=vision,
            text_config=text,
            image_token_index=IMAGE,
            vision_feature_layer=-2,
            vision_feature_select_strategy="default",
            image_seq_length=IMAGE_TOKENS,
            pad_token_id=PAD,
            tie_word_embeddings=False,
        )
    )


def pixels(images):
    """Images [n, 64, 64, 3] of bytes as the tower reads them [n, 3, 64, 64]."""
    scaled = (torch.from_numpy(images).float() / 255 - torch.tensor(MEAN)) / torch.tensor(DEVIATION)
    return scaled.permute(0, 3, 1, 2).contiguous()


def patch_features(llava, images):
    """The tower's features [n, 16, 96], which LLaVA takes from the block before the last."""
    return llava.model.vision_tower(images, output_hidden_states=True).hidden_states[-2][:, 1:]


def draw_scenes(first, count):
    """Objects of each scene; their pixels [n, 64, 64, 3]; for each patch [n, 16] 0, or 1 + 6 * shape + colour."""
    objects = [world.scene(number) for number in range(first, first + count)]
    images = np.empty((count, world.SIZE, world.SIZE, 3), np.uint8)
    labels = torch.zeros((count, IMAGE_TOKENS), dtype=torch.long)
    for i, held in enumerate(objects):
        images[i], cells = world.paint(held, first + i)
        for (shape, colour), cell in zip(held, cells):
            labels[i, cell] = 1 + 6 * world.SHAPES.index(shape) + world.COLOUR_NAMES.index(colour)
    return objects, images, labels


class Schedule:
    """AdamW whose rate rises for 50 steps and then falls along a cosine to a fiftieth."""

    def __init__(self, parameters, rate, steps):
        self.optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
        self.rate, self.steps, self.done = rate, steps, 0

    def step(self, loss):
        cosine = 0.5 * (1 + math.cos(math.pi * self.done / self.steps))
        rate = self.rate * min(1, (self.done + 1) / 50) * max(0.02, cosine)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.done += 1


def train_tower(llava, images, labels, steps, generator):
    shapes, colours = torch.nn.Linear(WIDTH, 9), torch.nn.Linear(WIDTH, 6)
    tower = llava.model.vision_tower
    parameters = [*tower.parameters(), *shapes.parameters(), *colours.parameters()]
    schedule = Schedule(parameters, 1.5e-3, steps)
    weight = torch.tensor([0.2] + [1.0] * 8)  # most patches are empty
    for step in range(steps):
        batch = generator.integers(0, len(images), 96)
        label = labels[batch]
        features = patch_features(llava, pixels(images[batch]))
        full = label > 0
        shape = torch.where(full, (label - 1) // 6 + 1, 0)
        found = shapes(features)
        loss = F.cross_entropy(found.reshape(-1, 9), shape.reshape(-1), weight=weight)
        loss = loss + F.cross_entropy(colours(features)[full], (label[full] - 1) % 6)
        schedule.step(loss)
        if (step + 1) % 100 == 0:
            right = (found[full].argmax(-1) == shape[full]).float().mean().item()
            print(f"tower {step + 1}: loss {loss.item():.4f}, shapes right {right:.3f}", flush=True)
    llava.model.vision_tower.requires_grad_(False)


def prompt_ids(words):
    ids = words.encode(world.PROMPT).ids
    return [token for part in ids for token in ([part] * IMAGE_TOKENS if part == IMAGE else [part])]


def sequences(prompt, answers):
    """Prompts with answers, padded behind: ids and labels [n, length]."""
    longest = max(map(len, answers))
    ids = torch.zeros((len(answers), len(prompt) + longest), dtype=torch.long)
    labels = torch.full_like(ids, -100)
    ids[:, : len(prompt)] = torch.tensor(prompt)
    for i, answer in enumerate(answers):
        ids[i, len(prompt) : len(prompt) + len(answer)] = torch.tensor(answer)
        labels[i, len(prompt) : len(prompt) + len(answer)] = torch.tensor(answer)
    return ids, labels


def embedded(llava, features, ids):
    """Input of the language model: the projected features in place of the image's tokens."""
    text = llava.get_input_embeddings()(ids)
    image = llava.model.multi_modal_projector(features)
    at = ids[0].tolist().index(IMAGE)
    return torch.cat([text[:, :at], image, text[:, at + IMAGE_TOKENS :]], 1)


def train_captions(llava, words, objects, images, steps, generator):
    with torch.no_grad():
        features = torch.cat([patch_features(llava, pixels(images[i : i + 250])) for i in range(0, len(images), 250)])
    prompt = prompt_ids(words)
    schedule = Schedule([p for p in llava.parameters() if p.requires_grad], 2e-3, steps)
    visits = [0] * len(objects)
    for step in range(steps):
        batch = generator.integers(0, len(objects), 64).tolist()
        answers = []
        for i in batch:
            caption = world.base_caption(objects[i], world.BASE_SCENES + i, visits[i])
            visits[i] += 1
            answers.append(words.encode(caption, add_special_tokens=False).ids + [EOS])
        ids, labels = sequences(prompt, answers)
        # Causal and padded behind, so no mask is needed.
        hidden = llava.model.language_model(
            inputs_embeds=embedded(llava, features[batch], ids), use_cache=False
        ).last_hidden_state
        logits = llava.lm_head(hidden[:, len(prompt) - 1 : -1])
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels[:, len(prompt) :].reshape(-1))
        schedule.step(loss)
        if (step + 1) % 100 == 0:
            print(f"captions {step + 1}: loss {loss.item():.4f}", flush=True)


@torch.no_grad()
def captions(llava, words, images):
    prompt = torch.tensor(prompt_ids(words)).repeat(len(images), 1)
    state = embedded(llava, patch_features(llava, pixels(images)), prompt)
    written, cache = [], None
    for _ in range(48):
        output = llava.model.language_model(inputs_embeds=state, past_key_values=cache, use_cache=True)
        cache = output.past_key_values
        token = llava.lm_head(output.last_hidden_state[:, -1]).argmax(-1)
        written.append(token)
        state = llava.get_input_embeddings()(token)[:, None]
    rows = torch.stack(written, 1).tolist()
    return [words.decode(row[: row.index(EOS)] if EOS in row else row) for row in rows]


def figures(answers, objects):
    """Per cent, as CHAIR counts them; and the share of answers that the grammar knows."""
    named = [world.mentioned(answer) for answer in answers]
    absent = [[one for one in names if one not in held] for names, held in zip(named, objects)]
    covered = [len(set(names) & set(held)) for names, held in zip(named, objects)]
    return {
        "CHAIRs": 100 * np.mean([bool(one) for one in absent]),
        "CHAIRi": 100 * sum(map(len, absent)) / max(1, sum(map(len, named))),
        "recall": 100 * sum(covered) / sum(map(len, objects)),
        "well-formed": 100 * np.mean([world.well_formed(answer) for answer in answers]),
    }


def report(name, llava, words, count):
    objects, images, _ = draw_scenes(world.VALIDATION_SCENES, count)
    answers = captions(llava, words, images)
    shown = ", ".join(f"{key} {value:.1f}" for key, value in figures(answers, objects).items())
    print(f"{name}, {count} validation scenes: {shown}", flush=True)
    return answers


def save(llava, words, folder):
    llava.half().save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    words.save(str(folder / "tokenizer.json"))
    names = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<pad>"}
    settings = {**names, "add_bos_token": True, "model_max_length": 128, "tokenizer_class": "PreTrainedTokenizerFast"}
    write_json(folder / "tokenizer_config.json", settings)
    square = {"height": world.SIZE, "width": world.SIZE}
    processor = {
        "image_processor_type": "CLIPImageProcessor",
        "do_resize": True,
        "size": {"shortest_edge": world.SIZE},
        "resample": 3,
        "do_center_crop": True,
        "crop_size": square,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": MEAN,
        "image_std": DEVIATION,
        "do_convert_rgb": True,
    }
    write_json(folder / "preprocessor_config.json", processor)


def write_json(file, value):
    file.write_text(json.dumps(value, indent=2) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--scenes", type=int, default=16000)
    arguments.add_argument("--tower-steps", type=int, default=900)
    arguments.add_argument("--caption-steps", type=int, default=950)
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    began = time.monotonic()
    generator = np.random.default_rng(options.seed)
    llava, words = model(options.seed), tokenizer()
    print(f"{sum(p.numel() for p in llava.parameters())} parameters, {len(vocabulary())} words")
    objects, images, labels = draw_scenes(world.BASE_SCENES, options.scenes)
    print(f"{time.monotonic() - began:.0f} s: scenes are drawn", flush=True)
    train_tower(llava, images, labels, options.tower_steps, generator)
    print(f"{time.monotonic() - began:.0f} s: the tower is trained", flush=True)
    train_captions(llava, words, objects, images, options.caption_steps, generator)
    print(f"{time.monotonic() - began:.0f} s: the model is trained", flush=True)
    full = report("float32", llava, words, 300)
    save(llava, words, options.folder)
    stored = LlavaForConditionalGeneration.from_pretrained(options.folder, dtype=torch.float32)
    half = report("stored as float16", stored, words, 300)
    print(f"{sum(a != b for a, b in zip(full, half))} captions differ between the two")
    print("\n".join(half[:5]))


if __name__ == "__main__":
    main()
