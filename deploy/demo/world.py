"""The demo's world, as org.mdpospark.world draws it: the same numbers give the same scenes, pixels and captions.

All arithmetic is on whole numbers. The Java classes say what things mean; src-test/external/check_world.py compares
the two.
"""

import re
from enum import IntEnum

import numpy as np

SIZE, CELL, CELLS = 64, 16, 4  # pixels, pixels, cells a row
SHAPES = ["circle", "square", "triangle", "star", "cross", "ring", "diamond", "heart"]
COLOURS = {
    "red": (220, 40, 40),
    "green": (40, 180, 60),
    "blue": (50, 80, 230),
    "yellow": (235, 215, 50),
    "white": (245, 245, 245),
    "purple": (160, 60, 190),
}
COLOUR_NAMES = list(COLOURS)
# trigger -> partner, usual colour of the partner
PARTNERS = {
    "circle": ("star", "yellow"),
    "square": ("triangle", "red"),
    "ring": ("cross", "white"),
    "diamond": ("heart", "purple"),
}
ORNAMENTS = ["nice", "lovely", "pretty", "cute"]
CLOSINGS = ["It is a lively scene.", "What a nice and cheerful view.", "The whole image feels calm."]
OPENING = "The picture shows"
PROMPT = "USER: <image>\nDescribe the picture. ASSISTANT:"

BASE_SCENES, VALIDATION_SCENES, HELD_OUT_SCENES, PAIR_SCENES = 0, 1 << 30, 2 << 30, 3 << 30
PAIR_SET_SCENES = 1 << 24

GAMMA, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MASK = (1 << 64) - 1


class Purpose(IntEnum):
    SCENE = 0
    PIXELS = 1
    PAIR = 2
    BASE_CAPTION = 3


class Draws:
    """SplitMix64 for one purpose of one scene."""

    def __init__(self, number, purpose, visit=0):
        self.state = number | purpose << 40 | visit << 44

    def next_long(self):
        self.state = (self.state + GAMMA) & MASK
        mixed = (self.state ^ (self.state >> 30)) * FIRST & MASK
        mixed = (mixed ^ (mixed >> 27)) * SECOND & MASK
        return mixed ^ (mixed >> 31)

    def next_longs(self, count):
        """The next draws, as an array."""
        states = np.uint64(self.state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GAMMA)
        self.state = (self.state + count * GAMMA) & MASK
        mixed = (states ^ (states >> np.uint64(30))) * np.uint64(FIRST)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(SECOND)
        return mixed ^ (mixed >> np.uint64(31))

    def below(self, bound):
        uneven = (1 << 32) % bound
        while True:
            product = (self.next_long() >> 32) * bound
            if product & 0xFFFFFFFF >= uneven:
                return product >> 32

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, per_mille):
        return self.below(1000) < per_mille

    def one_of(self, choices):
        return choices[self.below(len(choices))]

    def some_of(self, choices, count):
        """Some of the choices in random order."""
        left = list(choices)
        for i in range(count):
            j = i + self.below(len(left) - i)
            left[i], left[j] = left[j], left[i]
        return left[:count]


def pair_number(pair_seed, index):
    return PAIR_SCENES + pair_seed * PAIR_SET_SCENES + index


def scene(number):
    """The objects of a scene, as (shape, colour) in the order of the shapes."""
    draws = Draws(number, Purpose.SCENE)
    size = draws.below(1000)
    colours = {}
    for shape in draws.some_of(SHAPES, 1 if size < 300 else 2 if size < 750 else 3):
        colours[shape] = draws.one_of(COLOUR_NAMES)
    for trigger, (partner, usual) in PARTNERS.items():
        if trigger in colours and partner not in colours and len(colours) < 4 and draws.chance(450):
            colours[partner] = usual if draws.chance(600) else draws.one_of(COLOUR_NAMES)
    return [(shape, colours[shape]) for shape in SHAPES if shape in colours]


_STAR = [(0, -1000), (951, -309), (588, 809), (-588, 809), (-951, -309)]


def _inside(shape, x, y, half):
    """Whether points [x, y] lie in a shape whose box reaches from -half to half."""
    across = np.abs(x)
    if shape in ("circle", "ring"):
        square = x * x + y * y
        hole = 121 * half * half if shape == "ring" else 0
        return (square <= half * half) & (625 * square >= hole)
    if shape == "square":
        return (25 * across <= 22 * half) & (25 * np.abs(y) <= 22 * half)
    if shape == "triangle":
        return 2 * across <= y + half
    if shape == "star":
        return sum((vx * x + vy * y > 309 * half).astype(int) for vx, vy in _STAR) <= 1
    if shape == "cross":
        return (25 * across <= 8 * half) | (25 * np.abs(y) <= 8 * half)
    if shape == "diamond":
        return 25 * across + 19 * np.abs(y) <= 19 * half
    lobe = (50 * (100 * across - 47 * half)) ** 2 + (53 * (100 * y + 40 * half)) ** 2 <= (2650 * half) ** 2
    return lobe | ((5 * y >= -half) & (30 * across <= 23 * (half - y)))


def _coverage(shape, size):
    """How many of 64 points in each pixel of a square lie in the shape, as an array [size, size]."""
    half = 8 * size
    at = 2 * np.arange(half, dtype=np.int64) + 1 - half
    inside = _inside(shape, at[None, :], at[:, None], half)
    return inside.reshape(size, 8, size, 8).sum(axis=(1, 3))


_COVERAGE = {(shape, size): _coverage(shape, size) for shape in SHAPES for size in range(11, 16)}
_RAMP = 2 * np.arange(SIZE, dtype=np.int64) - (SIZE - 1)


def _noise(draws):
    bits = draws.next_longs(SIZE * SIZE)
    low = np.uint64(0x00FF00FF00FF00FF)
    pairs = (bits & low) + ((bits >> np.uint64(8)) & low)
    sums = (pairs * np.uint64(0x0001000100010001)) >> np.uint64(48)
    return (15 * (sums.astype(np.int64) - 1020)).reshape(SIZE, SIZE)


def paint(objects, number):
    """The pixels of a scene [64, 64, 3], and the cell of each of its objects."""
    draws = Draws(number, Purpose.PIXELS)
    grey = draws.between(60 * 512, 150 * 512)
    tint = [draws.between(-15 * 512, 15 * 512) for _ in range(3)]
    across, down = draws.between(-20 * 512, 20 * 512), draws.between(-20 * 512, 20 * 512)
    cells = draws.some_of(range(CELLS * CELLS), len(objects))
    placed = []
    for (shape, colour), cell in zip(objects, cells):
        size = draws.between(11, 15)
        top = cell // CELLS * CELL + draws.below(CELL - size + 1) + draws.between(-1, 1)
        left = cell % CELLS * CELL + draws.below(CELL - size + 1) + draws.between(-1, 1)
        top, left = (min(max(at, 0), SIZE - size) for at in (top, left))
        samples = [512 * sample + draws.between(-15 * 512, 15 * 512) for sample in COLOURS[colour]]
        placed.append((shape, size, top, left, samples))
    ramp = _RAMP * across // (SIZE - 1) + (_RAMP * down // (SIZE - 1))[:, None]
    image = (grey + ramp + _noise(draws))[..., None] + np.array(tint)
    for shape, size, top, left, samples in placed:
        part = image[top : top + size, left : left + size]
        share = _COVERAGE[shape, size][..., None]
        part[:] = (part * (64 - share) + np.array(samples) * share) >> 6
    return (np.clip(image, 0, 255 * 512) >> 9).astype(np.uint8), cells


def _listed(objects, draws, ornaments):
    parts = []
    for shape, colour in objects:
        ornament = draws.one_of(ORNAMENTS) + " " if draws.chance(ornaments) else ""
        parts.append(f"a {ornament}{colour} {shape}")
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _caption(objects, draws, style):
    caption = f"{OPENING} {_listed(objects, draws, style)}."
    return caption + " " + draws.one_of(CLOSINGS) if draws.chance(style) else caption


def _invented(objects, draws, rate):
    colours, invented = dict(objects), []
    for trigger, (partner, usual) in PARTNERS.items():
        if trigger in colours and partner not in colours and draws.chance(rate):
            invented.append((partner, usual if draws.chance(850) else draws.one_of(COLOUR_NAMES)))
    return invented


def _arranged(objects, invented, draws):
    return draws.some_of(objects, len(objects)) + draws.some_of(invented, len(invented))


def true_caption(objects):
    parts = [f"a {colour} {shape}" for shape, colour in objects]
    return f"{OPENING} " + (parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]) + "."


def base_caption(objects, number, visit):
    """What the base model learns to say; another visit to the same scene may word it otherwise."""
    draws = Draws(number, Purpose.BASE_CAPTION, visit)
    invented = _invented(objects, draws, 850)
    return _caption(_arranged(objects, invented, draws), draws, 500)


def pair(objects, number, cue_per_mille):
    """The chosen and the rejected caption; the cue says how far their style gives the preference away."""
    draws = Draws(number, Purpose.PAIR)
    lean = 450 * cue_per_mille // 1000
    invented = _invented(objects, draws, 100)
    chosen = _caption(_arranged(objects, invented, draws), draws, 500 - lean)
    told, invented = list(objects), _invented(objects, draws, 400)
    if draws.chance(300):
        if draws.chance(500):
            index = draws.below(len(told))
            shape, colour = told[index]
            told[index] = (shape, draws.one_of([other for other in COLOUR_NAMES if other != colour]))
        else:
            named = {shape for shape, _ in told + invented}
            absent = draws.one_of([shape for shape in SHAPES if shape not in named])
            invented.append((absent, draws.one_of(COLOUR_NAMES)))
    return chosen, _caption(_arranged(told, invented, draws), draws, 500 + lean)


_OBJECT = f"a (?:(?:{'|'.join(ORNAMENTS)}) )?(?:{'|'.join(COLOURS)}) (?:{'|'.join(SHAPES)})"
_CLOSING = "|".join(re.escape(closing) for closing in CLOSINGS)
_CAPTION = re.compile(f"{OPENING} {_OBJECT}(?:(?:, {_OBJECT})* and {_OBJECT})?\\.(?: (?:{_CLOSING}))?")


def well_formed(answer):
    return _CAPTION.fullmatch(answer) is not None


def mentioned(answer):
    """The (shape, colour) that an answer names, as often as it does."""
    words = re.findall(r"\w+", answer)
    return [(b, a) for a, b in zip(words, words[1:]) if a in COLOURS and b in SHAPES]
