"""Writes small image files of many kinds, and the RGB bytes that Pillow reads from them.

    python make_images.py FOLDER        (needs numpy and Pillow; the committed files were made with Pillow 13.0)

FOLDER gets the files and rgb.safetensors: for each file F that is to be read, the tensor F, uint8 [height, width, 3].
"""
import io
import json
import struct
import sys
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 33, 25
FOLDER = sys.argv[1]
expected = {}


def photo():
    """A picture with edges, gradients, saturated colours and noise."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    red = 127 + 120 * np.sin(x / 5)
    green = 255 * y / HEIGHT
    blue = np.where((x // 9 + y // 7) % 2 == 0, 230, 20)
    pixels = np.stack([red, green, blue], axis=-1) + random.normal(0, 6, (HEIGHT, WIDTH, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


PHOTO = photo()


def store(name, data, rgb=None):
    with open(f"{FOLDER}/{name}", "wb") as file:
        file.write(data)
    if rgb is None:
        rgb = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    expected[name] = np.ascontiguousarray(rgb, dtype=np.uint8)


def store_refused(name, data):
    with open(f"{FOLDER}/{name}", "wb") as file:
        file.write(data)


def encode(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, array in sorted(tensors.items()):
        header[name] = {"dtype": "U8", "shape": array.shape, "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


# JPEG

def segments(jpeg):
    """The segments before the first scan, and the rest."""
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        found.append(jpeg[at:at + 2 + length])
        at += 2 + length
    return found, jpeg[at:]


def without_application_segments(jpeg):
    found, rest = segments(jpeg)
    return jpeg[:2] + b"".join(s for s in found if not 0xE0 <= s[1] <= 0xEF) + rest


def with_component_ids(jpeg, ids):
    found, rest = segments(jpeg)
    for i, segment in enumerate(found):
        if segment[1] == 0xC0:
            frame = bytearray(segment)
            for c in range(3):
                frame[10 + 3 * c] = ids[c]
            found[i] = bytes(frame)
    scan = bytearray(rest)
    for c in range(3):
        scan[5 + 2 * c] = ids[c]
    return jpeg[:2] + b"".join(found) + bytes(scan)


def with_adobe(jpeg, transform):
    stripped = without_application_segments(jpeg)
    adobe = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)
    return stripped[:2] + adobe + stripped[2:]


def icc_profile():
    """A minimal matrix profile with the primaries and gamma of Adobe RGB (1998)."""
    def s15(value):
        return struct.pack(">i", round(value * 65536))

    def xyz(*values):
        return b"XYZ \0\0\0\0" + b"".join(s15(v) for v in values)

    name = b"wide"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + b"\0" * (1 + 78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9505, 1, 1.0891),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
    }
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256))
    tags.update({b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma})
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += tag + struct.pack(">II", start + len(body), len(value))
        body += value
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + s15(0.9642) + s15(1) + s15(0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def jpegs():
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        store(f"{name}.jpg", encode(PHOTO, "JPEG", quality=90, subsampling=subsampling))
    store("restarts.jpg", encode(PHOTO, "JPEG", quality=80, restart_marker_blocks=2))
    store("progressive-422.jpg", encode(PHOTO, "JPEG", quality=80, subsampling=1, progressive=True))
    store("icc.jpg", encode(PHOTO, "JPEG", quality=90, icc_profile=icc_profile()))
    store("icc-invalid.jpg", encode(PHOTO, "JPEG", quality=90, icc_profile=b"no profile at all" * 9))
    full = encode(PHOTO, "JPEG", quality=90, subsampling=0)
    store("unmarked-123.jpg", without_application_segments(full))
    store("unmarked-012.jpg", with_component_ids(without_application_segments(full), (0, 1, 2)))
    store("unmarked-rgb.jpg", with_component_ids(without_application_segments(full), b"RGB"))
    store("jfif-rgb-names.jpg", with_component_ids(full, b"RGB"))
    store("adobe-0.jpg", with_adobe(full, 0))
    store("adobe-1.jpg", with_adobe(full, 1))
    store("keep-rgb.jpg", encode(PHOTO, "JPEG", quality=90, keep_rgb=True))
    cmyk = encode(PHOTO.convert("CMYK"), "JPEG", quality=90)
    store("cmyk-unmarked.jpg", without_application_segments(cmyk))
    store("ycck.jpg", with_adobe(cmyk, 2))
    store("grey-icc.jpg", encode(PHOTO.convert("L"), "JPEG", quality=90, icc_profile=icc_profile()))
    exif = Image.Exif()
    for orientation in (3, 8, 9):
        exif[0x112] = orientation
        store(f"exif-{orientation}.jpg", encode(PHOTO, "JPEG", quality=50, exif=exif))


# PNG

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(bits, color, rows, extra=b"", interlace=0, size=(WIDTH, HEIGHT)):
    header = struct.pack(">IIBBBBB", *size, bits, color, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def packed(values, bits):
    """Rows of samples of 1, 2 or 4 bits, as bytes."""
    per_byte = 8 // bits
    for row in values:
        padded = np.zeros(-(-len(row) // per_byte) * per_byte, dtype=np.uint8)
        padded[:len(row)] = row
        shifts = np.arange(per_byte)[::-1] * bits
        yield (padded.reshape(-1, per_byte) << shifts).sum(axis=1).astype(np.uint8).tobytes()


def adam7(pixels):
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for row in pixels[y::dy, x::dx]:
            if row.size:
                yield row.tobytes()


def pngs():
    rgb = np.asarray(PHOTO)
    grey = np.asarray(PHOTO.convert("L"))
    alpha = ((np.indices(grey.shape).sum(axis=0) * 3) % 256).astype(np.uint8)
    noise = np.random.default_rng(8).integers(0, 256, (HEIGHT, WIDTH, 4))
    deep = (np.dstack([rgb, alpha]).astype(np.uint16) << 8 | noise.astype(np.uint16)).astype(">u2")
    for bits in (1, 2, 4):
        store(f"grey-{bits}.png", png(bits, 0, packed(grey >> (8 - bits), bits)))
    three = lambda band: np.repeat(band[:, :, None], 3, axis=2)
    store("grey-16.png", png(16, 0, [r.tobytes() for r in deep[:, :, 0]]), three(rgb[:, :, 0]))
    store("grey-alpha-16.png", png(16, 4, [r.tobytes() for r in deep[:, :, [1, 3]]]), three(rgb[:, :, 1]))
    store("rgb-16.png", png(16, 2, [r.tobytes() for r in deep[:, :, :3]]), rgb)
    store("rgba-16.png", png(16, 6, [r.tobytes() for r in deep]), rgb)
    store("grey-alpha.png", encode(Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)]), "PNG"))
    store("rgb-transparent.png", encode(PHOTO, "PNG", transparency=tuple(int(v) for v in rgb[3, 4])))
    store("grey-transparent.png", encode(PHOTO.convert("L"), "PNG", transparency=int(grey[3, 4])))
    for bits in (1, 2, 4, 8):
        palette = PHOTO.quantize(min(1 << bits, 200))
        store(f"palette-{bits}.png", encode(palette, "PNG", bits=bits, transparency=bytes([0, 99])))
    store("interlaced.png", png(8, 2, adam7(rgb), interlace=1))
    store("gamma-icc.png", encode(PHOTO, "PNG", icc_profile=icc_profile()))
    gamma = chunk(b"gAMA", struct.pack(">I", 100000))
    store("gamma-grey.png", png(8, 0, [r.tobytes() for r in grey], extra=gamma))
    exif = Image.Exif()
    exif[0x112] = 6
    store("exif-6.png", encode(PHOTO, "PNG", exif=exif))
    store_refused("animated.png", encode(PHOTO, "PNG", save_all=True, append_images=[PHOTO.rotate(180)]))
    huge = png(1, 0, [], size=(60000, 60000))
    store_refused("huge.png", huge)


def webps():
    alpha = PHOTO.copy()
    alpha.putalpha(PHOTO.convert("L"))
    exif = Image.Exif()
    exif[0x112] = 5
    store("lossy.webp", encode(PHOTO, "WEBP", quality=80))
    store("lossy-alpha.webp", encode(alpha, "WEBP", quality=80))
    store("lossless.webp", encode(PHOTO, "WEBP", lossless=True))
    store("lossless-alpha.webp", encode(alpha, "WEBP", lossless=True, exact=True))
    store("exif-5.webp", encode(PHOTO, "WEBP", quality=50, exif=exif))
    store_refused("animated.webp", encode(PHOTO, "WEBP", save_all=True, append_images=[PHOTO.rotate(180)]))


def bmp(bits, compression, masks, rows):
    data = b"".join(row + b"\0" * (-len(row) % 4) for row in rows)
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, bits, compression, len(data), 0, 0, 0, 0) + masks
    return b"BM" + struct.pack("<IHHI", 14 + len(header) + len(data), 0, 0, 14 + len(header)) + header + data


def others():
    store("still.gif", encode(PHOTO, "GIF"))
    store("interlaced.gif", encode(PHOTO.quantize(11), "GIF", interlace=1, transparency=2))
    store("grey.gif", encode(PHOTO.convert("L"), "GIF", interlace=0))
    store_refused("animated.gif", encode(PHOTO, "GIF", save_all=True, append_images=[PHOTO.rotate(180)]))

    store("rgb.bmp", encode(PHOTO, "BMP"))
    store("palette.bmp", encode(PHOTO.quantize(99), "BMP"))
    store("bits.bmp", encode(PHOTO.convert("1"), "BMP"))
    store("grey.bmp", encode(PHOTO.convert("L"), "BMP"))
    store("rgba.bmp", encode(PHOTO.convert("RGBA"), "BMP"))
    five = (np.asarray(PHOTO) >> 3).astype("<u2")
    words = (five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2]).astype("<u2")
    store("555.bmp", bmp(16, 0, b"", [r.tobytes() for r in words[::-1]]))
    words = (five[:, :, 0] << 11 | five[:, :, 1] << 6 | five[:, :, 2]).astype("<u2")
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    store("565.bmp", bmp(16, 3, masks, [r.tobytes() for r in words[::-1]]))

    store("rgb.tiff", encode(PHOTO, "TIFF"))
    store("rgb-lzw.tiff", encode(PHOTO, "TIFF", compression="tiff_lzw"))
    store("rgb-deflate.tiff", encode(PHOTO, "TIFF", compression="tiff_adobe_deflate"))
    store("rgb-packbits.tiff", encode(PHOTO, "TIFF", compression="packbits"))
    store("rgba.tiff", encode(PHOTO.convert("RGBA"), "TIFF"))
    store("grey.tiff", encode(PHOTO.convert("L"), "TIFF"))
    store("white-is-zero.tiff", encode(PHOTO.convert("L"), "TIFF", tiffinfo={262: 0}))
    store("palette.tiff", encode(PHOTO.quantize(99), "TIFF"))
    store("bits.tiff", encode(PHOTO.convert("1"), "TIFF"))
    store("cmyk.tiff", encode(PHOTO.convert("CMYK"), "TIFF"))
    deep = (np.asarray(PHOTO.convert("L")).astype(np.uint16) << 8) + 77
    grey = np.repeat((deep >> 8).astype(np.uint8)[:, :, None], 3, axis=2)
    store("grey-16.tiff", encode(Image.fromarray(deep), "TIFF"), grey)
    store_refused("lab.tiff", encode(PHOTO.convert("LAB"), "TIFF"))
    store_refused("float.tiff", encode(PHOTO.convert("F"), "TIFF"))
    store_refused("jpeg.tiff", encode(PHOTO, "TIFF", compression="jpeg"))
    store_refused("pages.tiff", encode(PHOTO, "TIFF", save_all=True, append_images=[PHOTO]))


jpegs()
pngs()
webps()
others()
write_safetensors(f"{FOLDER}/rgb.safetensors", expected)
