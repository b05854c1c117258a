"""Writes hashes.json: the perceptual hash of each image of images.safetensors, computed with SciPy's DCT."""
import json

import golden_file
import numpy as np
import scipy.fft

GRID = 32


def luminance(pixels):
    red, green, blue = (pixels[..., channel].astype(np.int64) for channel in range(3))
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16


def cells(length):
    borders = [i * length // GRID for i in range(GRID + 1)]
    return [slice(start, max(end, start + 1)) for start, end in zip(borders, borders[1:])]


def perceptual_hash(pixels):
    luma = luminance(pixels)
    grid = np.array([[luma[row, column].mean() for column in cells(luma.shape[1])] for row in cells(luma.shape[0])])
    coefficients = scipy.fft.dctn(grid, type=2)[:8, :8]
    bits = coefficients > np.median(coefficients)
    return "".join("01"[bit] for bit in bits.flatten().astype(int))


images = {key[4:]: value for key, value in golden_file.read("images.safetensors").items() if key.startswith("rgb.")}
hashes = {name: f"{int(perceptual_hash(pixels), 2):016x}" for name, pixels in images.items()}
(golden_file.FOLDER / "hashes.json").write_text(json.dumps(hashes, indent=2) + "\n")
