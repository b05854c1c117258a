"""Reads and writes the safetensors files of golden arrays."""
import json
import pathlib
import struct

import numpy as np

FOLDER = pathlib.Path(__file__).parent.parent / "resources" / "golden"
TYPES = {"U8": np.uint8, "F32": np.float32}


def read(name):
    data = (FOLDER / name).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    return {
        key: np.frombuffer(body[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
        for key, entry in header.items()
        if key != "__metadata__"
    }


def write(name, tensors, origin):
    header, body = {"__metadata__": {"origin": origin}}, b""
    for key, array in sorted(tensors.items()):
        dtype = next(code for code, kind in TYPES.items() if kind == array.dtype)
        offsets = [len(body), len(body) + array.nbytes]
        header[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": offsets}
        body += np.ascontiguousarray(array).tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + body)
