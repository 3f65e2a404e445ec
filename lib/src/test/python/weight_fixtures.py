"""Makes the small safetensors files of src/test/resources/weights.

    pip install safetensors numpy
    python lib/src/test/python/weight_fixtures.py lib/src/test/resources/weights

safetensors' own implementation writes them. Element i of a tensor is (i - 3) / 4, or i % 100 where
it is a whole number, so that a test knows each by itself.
"""

import sys
from pathlib import Path

import numpy as np
from safetensors import TensorSpec, serialize_file
from safetensors.numpy import save_file

SHAPES = {"a.weight": (2, 3), "b": (), "c.empty": (0, 5), "d\u00e9 \"x\"": (3,)}


def elements(shape, dtype):
    count = int(np.prod(shape))
    if np.issubdtype(dtype, np.floating):
        values = (np.arange(count) - 3) / 4
    else:
        values = np.arange(count) % (2 if dtype == np.bool_ else 100)
    return values.astype(dtype).reshape(shape)


def types(folder):
    tensors = {}
    for name, dtype in {
        "BOOL": np.bool_, "U8": np.uint8, "I8": np.int8, "U16": np.uint16, "I16": np.int16,
        "U32": np.uint32, "I32": np.int32, "U64": np.uint64, "I64": np.int64,
        "F16": np.float16, "F32": np.float32, "F64": np.float64,
    }.items():
        tensors[name] = elements((3, 5), dtype)
    save_file(tensors, folder / "types.safetensors")


def shapes(folder):
    tensors = {name: elements(shape, np.float32) for name, shape in SHAPES.items()}
    save_file(tensors, folder / "shapes.safetensors", metadata={"format": "pt", "made": "h\u00fctte"})


def bfloat16(folder):
    # numpy has no bfloat16: the upper halves of float32, exact for these values.
    values = elements((3, 5), np.float32)
    upper = (values.view(np.uint32) >> 16).astype("<u2")
    tensor = TensorSpec(
        dtype="bfloat16", shape=[3, 5], data_ptr=upper.ctypes.data, data_len=upper.nbytes)
    serialize_file({"BF16": tensor}, folder / "bfloat16.safetensors")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for make in (types, shapes, bfloat16):
        make(target)
