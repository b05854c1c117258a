"""Times one mDPO training step the way the method's published trainer does it, in PyTorch + transformers + peft on the CPU.

The yardstick for our own training step: same model, examples and LoRA on the same machine.
As published: chosen and rejected padded to one length and run as one batch on the same image (encoded twice), the
cropped image in a second call, the reference log-probabilities recomputed in every step with the adapter switched off,
logits for every position.

    pip install -r ../external/requirements-models.txt
    python python_step.py --size small --batch 2 --steps 3 [--bf16] [--write-model DIR]

Prints one JSON line: pairs per second (median over the steps), peak resident memory, the size of the model.
--write-model DIR saves the very model and examples (safetensors and JSON in the published LLaVA-1.5 layout), so that
both programs can run the same weights and token ids.
"""

import argparse, json, math, os, resource, statistics, time
import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration
from peft import LoraConfig, get_peft_model

SIZES = {  # hidden, intermediate, layers, heads, vocabulary, vision hidden, vision layers, image edge, prompt tokens, answer tokens
    "tiny": (128, 344, 4, 4, 1000, 64, 3, 56, 24, 24),
    "small": (768, 2048, 8, 12, 16000, 384, 8, 196, 40, 80),
    "medium": (1536, 4096, 16, 12, 32000, 768, 12, 336, 60, 120),
}
IMAGE_ID = 3


def build(size):
    h, f, n, a, v, vh, vn, edge, _, _ = SIZES[size]
    cfg = LlavaConfig(
        text_config=LlamaConfig(
            vocab_size=v,
            hidden_size=h,
            intermediate_size=f,
            num_hidden_layers=n,
            num_attention_heads=a,
            num_key_value_heads=a,
            rms_norm_eps=1e-5,
            max_position_embeddings=4096,
            tie_word_embeddings=False,
        ),
        vision_config=CLIPVisionConfig(
            hidden_size=vh,
            intermediate_size=4 * vh,
            num_hidden_layers=vn,
            num_attention_heads=vh // 64 if vh >= 64 else 4,
            image_size=edge,
            patch_size=14,
            projection_dim=vh,
        ),
        image_token_index=IMAGE_ID,
        image_seq_length=(edge // 14) ** 2,
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
    )
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(cfg).eval()
    lora = LoraConfig(
        r=64,
        lora_alpha=128,
        lora_dropout=0.0,
        bias="none",
        target_modules=r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)",
    )
    return cfg, get_peft_model(model, lora)


def examples(size, count):
    *_, edge, prompt, answer = SIZES[size]
    g = torch.Generator().manual_seed(1)
    v = SIZES[size][4]
    rows = []
    for i in range(count):
        ids = lambda n: torch.randint(5, v, (n,), generator=g).tolist()
        p = ids(prompt)
        p[4] = IMAGE_ID
        # answers of unequal length, as real ones are
        rows.append(
            dict(
                prompt_ids=p,
                chosen_ids=ids(answer - 8 * (i % 3)),
                rejected_ids=ids(answer - 8 * ((i + 1) % 3)),
                pixels=torch.randn(3, edge, edge, generator=g),
                negative_pixels=torch.randn(3, edge, edge, generator=g),
            )
        )
    return rows


def sequence_logps(logits, labels):
    labels = labels[:, 1:].clone()
    logits = logits[:, :-1]
    mask = labels != -100
    labels[~mask] = 0
    return (torch.gather(logits.float().log_softmax(-1), 2, labels.unsqueeze(2)).squeeze(2) * mask).sum(-1)


def forward(model, tokens, rows, answers, pixels):
    seqs = [
        [t for x in r["prompt_ids"] for t in ([IMAGE_ID] * tokens if x == IMAGE_ID else [x])] + a
        for r, a in zip(rows, answers)
    ]
    longest = max(map(len, seqs))
    ids = torch.zeros(len(seqs), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for i, (s, a) in enumerate(zip(seqs, answers)):
        ids[i, : len(s)] = torch.tensor(s)
        mask[i, : len(s)] = 1
        labels[i, len(s) - len(a) : len(s)] = torch.tensor(a)
    return sequence_logps(model(input_ids=ids, attention_mask=mask, pixel_values=pixels).logits, labels)


def three_logps(model, tokens, rows):
    px = torch.stack([r["pixels"] for r in rows])
    neg = torch.stack([r["negative_pixels"] for r in rows])
    both = forward(
        model,
        tokens,
        rows + rows,
        [r["chosen_ids"] for r in rows] + [r["rejected_ids"] for r in rows],
        torch.cat([px, px]),
    )
    return both[: len(rows)], both[len(rows) :], forward(model, tokens, rows, [r["chosen_ids"] for r in rows], neg)


def step(model, optimizer, tokens, rows, beta=0.1):
    policy = three_logps(model, tokens, rows)
    with torch.no_grad(), model.disable_adapter():
        reference = three_logps(model, tokens, rows)
    c, r, k = (p - q for p, q in zip(policy, reference))
    ls = torch.nn.functional.logsigmoid
    loss = (-ls(beta * (c - r)) - ls(beta * (c - k)) - ls(beta * c)).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def write_model(directory, cfg, model, rows):
    from safetensors.torch import save_file

    os.makedirs(directory, exist_ok=True)
    state = {}
    for key, value in model.get_base_model().state_dict().items():
        if "lora_" in key:
            continue
        key = key.replace(".base_layer", "")
        for a, b in (
            ("model.language_model.", "language_model.model."),
            ("lm_head.", "language_model.lm_head."),
            ("model.vision_tower.", "vision_tower."),
            ("model.multi_modal_projector.", "multi_modal_projector."),
        ):
            if key.startswith(a):
                key = b + key[len(a) :]
                break
        if key.startswith("vision_tower.") and not key.startswith("vision_tower.vision_model."):
            key = "vision_tower.vision_model." + key[len("vision_tower.") :]
        state[key] = value.contiguous()
    save_file(state, f"{directory}/model.safetensors", metadata={"format": "pt"})
    t, v = cfg.text_config, cfg.vision_config
    json.dump(
        {
            "architectures": ["LlavaForConditionalGeneration"],
            "model_type": "llava",
            "image_token_index": IMAGE_ID,
            "image_seq_length": cfg.image_seq_length,
            "projector_hidden_act": "gelu",
            "vision_feature_layer": -2,
            "vision_feature_select_strategy": "default",
            "torch_dtype": "float32",
            "text_config": {
                "model_type": "llama",
                "vocab_size": t.vocab_size,
                "hidden_size": t.hidden_size,
                "intermediate_size": t.intermediate_size,
                "num_hidden_layers": t.num_hidden_layers,
                "num_attention_heads": t.num_attention_heads,
                "num_key_value_heads": t.num_key_value_heads,
                "rms_norm_eps": 1e-5,
                "max_position_embeddings": 4096,
                "rope_theta": 10000.0,
            },
            "vision_config": {
                "model_type": "clip_vision_model",
                "hidden_size": v.hidden_size,
                "intermediate_size": v.intermediate_size,
                "num_hidden_layers": v.num_hidden_layers,
                "num_attention_heads": v.num_attention_heads,
                "image_size": v.image_size,
                "patch_size": v.patch_size,
                "projection_dim": v.projection_dim,
            },
        },
        open(f"{directory}/config.json", "w"),
        indent=1,
    )
    save_file(
        {f"{k}.{i}": r[k].contiguous() for i, r in enumerate(rows) for k in ("pixels", "negative_pixels")},
        f"{directory}/examples.safetensors",
    )
    json.dump(
        [{k: r[k] for k in ("prompt_ids", "chosen_ids", "rejected_ids")} for r in rows],
        open(f"{directory}/examples.json", "w"),
    )


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--size", choices=SIZES, default="small")
    ap.add_argument("--batch", type=int, default=2)
    ap.add_argument("--steps", type=int, default=3)
    ap.add_argument("--bf16", action="store_true")
    ap.add_argument("--threads", type=int, default=os.cpu_count())
    ap.add_argument("--write-model")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    cfg, model = build(a.size)
    rows = examples(a.size, a.batch)
    if a.write_model:
        write_model(a.write_model, cfg, model, rows)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=1e-5, betas=(0.9, 0.98), weight_decay=0.05
    )
    times, losses = [], []
    for i in range(a.steps + 1):
        t = time.perf_counter()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.bf16):
            losses.append(step(model, optimizer, cfg.image_seq_length, rows))
        if i:
            times.append(time.perf_counter() - t)  # the first step warms up
    print(
        json.dumps(
            dict(
                size=a.size,
                batch=a.batch,
                bf16=a.bf16,
                threads=a.threads,
                pairs_per_second=round(a.batch / statistics.median(times), 4),
                seconds_per_step=round(statistics.median(times), 3),
                first_loss=losses[0],
                three_ln_2=3 * math.log(2),
                peak_rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                base_parameters=sum(p.numel() for n, p in model.named_parameters() if "lora_" not in n),
                lora_parameters=sum(p.numel() for n, p in model.named_parameters() if "lora_" in n),
            )
        )
    )
