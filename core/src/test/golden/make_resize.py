"""Writes resize.safetensors: what Pillow makes of random pixels in random sizes.

For each case: FILTER.I.source [height, width, 3] and FILTER.I.resized [new height, new width, 3]. The two axes are resized
one by one, because Pillow 13 picks their order by size, and earlier versions always start with the horizontal one.
"""
import golden_file
import numpy as np
import PIL
from PIL import Image

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

random = np.random.default_rng(20260101)
tensors = {}
for name, pillow_filter in FILTERS.items():
    for case in range(24):
        width, height, new_width, new_height = (int(2 ** random.uniform(0, 6)) for _ in range(4))
        if case % 6 == 0:
            new_width = width
        pixels = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        if case % 2 == 0:
            pixels = (pixels > 127).astype(np.uint8) * 255  # overshoots, which have to be clipped
        narrowed = Image.fromarray(pixels).resize((new_width, height), pillow_filter)
        resized = narrowed.resize((new_width, new_height), pillow_filter)
        tensors[f"{name}.{case}.source"] = pixels
        tensors[f"{name}.{case}.resized"] = np.asarray(resized)
golden_file.write("resize.safetensors", tensors, f"make_resize.py, Pillow {PIL.__version__}")
