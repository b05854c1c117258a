"""Writes augmentation.safetensors: each step of MoCo v2's augmentation, by torchvision's functions on a Pillow image.

input [40, 56, 3], and one result of the same shape for each step and strength, named STEP.STRENGTH; "jitter" is hue 0.05,
then saturation 1.3, contrast 0.7, brightness 1.2.
"""
import golden_file
import numpy as np
import PIL
import torchvision
from PIL import Image, ImageFilter
from torchvision.transforms import functional

STEPS = {
    "brightness": (functional.adjust_brightness, (0.6, 0.95, 1.4)),
    "contrast": (functional.adjust_contrast, (0.6, 1.25)),
    "saturation": (functional.adjust_saturation, (0.6, 1.4)),
    "hue": (functional.adjust_hue, (-0.1, 0.0, 0.07, 0.5)),
    "grey": (lambda image, _: functional.rgb_to_grayscale(image, 3), (1,)),
    "blur": (lambda image, sigma: image.filter(ImageFilter.GaussianBlur(sigma)), (0.1, 0.7, 1.3, 2.0)),
    "flip": (lambda image, _: functional.hflip(image), (1,)),
}

random = np.random.default_rng(7)
pixels = random.integers(0, 256, (40, 56, 3), dtype=np.uint8)
pixels[:8] //= 64  # dark, with many equal samples
pixels[8:12] = pixels[8:12, :, :1]  # grey
image = Image.fromarray(pixels)
tensors = {"input": pixels}
for name, (step, strengths) in STEPS.items():
    for strength in strengths:
        tensors[f"{name}.{strength}"] = np.asarray(step(image, float(np.float32(strength))))
image = functional.adjust_hue(image, float(np.float32(0.05)))
image = functional.adjust_saturation(image, float(np.float32(1.3)))
image = functional.adjust_contrast(image, float(np.float32(0.7)))
tensors["jitter"] = np.asarray(functional.adjust_brightness(image, float(np.float32(1.2))))
origin = f"make_augmentation.py, torchvision {torchvision.__version__}, Pillow {PIL.__version__}"
golden_file.write("augmentation.safetensors", tensors, origin)
