"""Writes text.json: what Hugging Face's tokenizers make of difficult texts with the tokenizers of the tiny models.

For each model: prompts and answers, each with its text and the ids that the published rule gives. llava-tiny reads a
prompt as a whole; bunny-tiny reads what is before and after <image> apart and puts -200 between. EOS inside a text is
left out, as the published trainer masks it and the model removes what is masked; an answer ends with EOS. In an answer,
<image> is no special token.
"""
import json

import golden_file
import tokenizers

IMAGE = "<image>"
TEXTS = [
    "",
    " ",
    "\n",
    "a",
    " a  b   c ",
    "line one\nline two\r\n\ttabbed",
    "Ünïcödé: naïve café, Straße, ﬁancé, e\u0301 and é",
    "日本語のテキスト、漢字とかな。",
    "Привет, мир! שלום עולם مرحبا",
    "🙂👩‍👩‍👧‍👦🇺🇳 emoji, and 👍🏽 with a tone",
    "zero\u200bwidth, no\u00a0break, \u2028 and \ufeff",
    "nul \u0000 and bell \u0007",
    "</s>",
    "before</s>after",
    "<s>",
    "a <s> b <unk> c <pad> d",
    "<|endoftext|>",
    "one<|endoftext|>two<|endoftext|>",
    "</s</s>>",
    "<</s>",
    "▁▁ already escaped ▁",
    "<0x0A> looks like a byte token",
    "USER: who? ASSISTANT: me</s>USER: and now? ASSISTANT:",
    "<im age> <image <IMAGE> image>",
    "12345 67,890.12 3e-4 0x1F",
    "don't can't I'm we've they're he's 'quoted'",
    "x" * 300,
    " ".join(["word"] * 200),
    "\U0010ffff\ufffd\ufffe",
]


def tokenizer(model, special_image):
    content = json.loads((golden_file.FOLDER / model / "tokenizer.json").read_text())
    if not special_image:
        content["added_tokens"] = [token for token in content["added_tokens"] if token["content"] != IMAGE]
    return tokenizers.Tokenizer.from_str(json.dumps(content))


def ids(reader, text, eos):
    return [token for token in reader.encode(text, add_special_tokens=False).ids if token != eos]


def llava_prompt(reader, text, eos):
    with_bos = reader.encode(text).ids
    assert with_bos[0] == 1 and with_bos.count(3) == 1
    return [token for token in with_bos if token != eos]


def bunny_prompt(reader, text, eos):
    before, after = text.split(IMAGE)
    return ids(reader, before, eos) + [-200] + ids(reader, after, eos)


cases = {}
for model, eos, prompt in ("llava-tiny", 2, llava_prompt), ("bunny-tiny", 0, bunny_prompt):
    whole, plain = tokenizer(model, True), tokenizer(model, False)
    prompts = [f"USER: {IMAGE}\n{text} ASSISTANT:" for text in TEXTS]
    prompts += [f"{text}{IMAGE}" for text in TEXTS] + [f"{IMAGE}{text}" for text in TEXTS]
    answers = TEXTS + [IMAGE, f"an {IMAGE} inside", f"{IMAGE}\n{IMAGE}"]
    cases[model] = {
        "prompts": [{"text": text, "ids": prompt(whole, text, eos)} for text in prompts],
        "answers": [{"text": text, "ids": ids(plain, text, eos) + [eos]} for text in answers],
    }
    assert all(IMAGE in plain.decode(answer["ids"]) for answer in cases[model]["answers"][-3:])
origin = f"make_text.py, tokenizers {tokenizers.__version__}"
(golden_file.FOLDER / "text.json").write_text(json.dumps({"origin": origin, **cases}, indent=None) + "\n")
