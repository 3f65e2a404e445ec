"""Makes the small PyTorch files of src/test/resources/weights, without PyTorch.

    python lib/src/test/python/torch_files.py lib/src/test/resources/weights

What torch.save writes, after the public source of PyTorch (torch/serialization.py: _save and
_legacy_save; torch/_tensor.py: __reduce_ex__; caffe2/serialize/inline_container.cc for the zip):

* A tensor is pickled as a call of torch._utils._rebuild_tensor_v2 with its storage, offset, size,
  stride, requires_grad and an OrderedDict of hooks; a Parameter as _rebuild_parameter around it; a
  state dict as an OrderedDict with an attribute _metadata.
* A storage is pickled as the persistent id ('storage', class, key, location, elements), to which the
  old form adds None, or (key, offset, elements) of a view.
* The zip form: <name>/data.pkl, <name>/byteorder, <name>/data/<key>, <name>/version. Entries are
  stored, start at multiples of 64 (padded by an extra field "FB"), have bit 3 set (sizes behind the
  data, and in the directory), and the file has the 64-bit end of directory too.
* The old form: pickles of a magic number, 1001, a dictionary about the machine, the object and the
  sorted keys; then for each key 8 bytes of its number of elements, and the elements.

The pickler is Python's own. Modules of torch's names stand in for torch, so that it writes the names
that torch's have. Element i of a storage is (i - 3) / 4, or i % 100 (i % 2 for booleans).
"""

import io
import os
import pickle
import struct
import sys
import types
import zlib
from collections import OrderedDict
from pathlib import Path

TYPES = {
    "Float": "f", "Half": "e", "BFloat16": None, "Double": "d", "Long": "q", "Int": "i",
    "Short": "h", "Char": "b", "Byte": "B", "Bool": "?",
}


def stand_in(module, name, kind):
    """Something pickled by reference, as module.name."""
    if module not in sys.modules:
        sys.modules[module] = types.ModuleType(module)
    made = type(name, (), {}) if kind is type else lambda *arguments: None
    made.__module__, made.__name__, made.__qualname__ = module, name, name
    setattr(sys.modules[module], name, made)
    return made


STORAGES = {name: stand_in("torch", name + "Storage", type) for name in TYPES}
TENSOR = stand_in("torch._utils", "_rebuild_tensor_v2", None)
PARAMETER = stand_in("torch._utils", "_rebuild_parameter", None)
SIZE = stand_in("torch", "Size", type)
MODULE = stand_in("torch.nn.modules.linear", "Linear", type)


class Storage:
    def __init__(self, type_name, count, view=None):
        self.type_name, self.count, self.view, self.key = type_name, count, view, None

    def data(self, order="<"):
        code = TYPES[self.type_name]
        if code is None:
            halves = [struct.unpack(">H", struct.pack(">f", (i - 3) / 4)[:2])[0]
                      for i in range(self.count)]
            return struct.pack(f"{order}{self.count}H", *halves)
        if code in "fed":
            values = [(i - 3) / 4 for i in range(self.count)]
        else:
            values = [i % (2 if code == "?" else 100) for i in range(self.count)]
        return struct.pack(f"{order}{self.count}{code}", *values)


class Tensor:
    def __init__(self, storage, size, stride=None, offset=0):
        if stride is None:
            stride, step = [], 1
            for length in reversed(size):
                stride.insert(0, step)
                step *= length
        self.arguments = (storage, offset, tuple(size), tuple(stride), False, OrderedDict())

    def __reduce__(self):
        return TENSOR, self.arguments


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return PARAMETER, (self.tensor, True, OrderedDict())


class Size(tuple):
    def __reduce__(self):
        return SIZE, (tuple(self),)


class Call:
    """What an attacker would write."""

    def __reduce__(self):
        return os.system, ("echo hacked",)


class Layer:
    def __reduce__(self):
        return MODULE, ()


def state_dict(entries):
    made = OrderedDict(entries)
    made._metadata = OrderedDict({"": {"version": 1}})
    return made


def all_kinds():
    """Every type; views, transposed, shared, of no dimension, empty; a parameter; no tensor."""
    shared = Storage("Float", 12)
    entries = {name.lower(): Tensor(Storage(name, 6), (2, 3)) for name in TYPES}
    entries.update({
        "whole": Tensor(shared, (3, 4)),
        "part": Tensor(shared, (2, 2), offset=5),
        "transposed": Tensor(shared, (4, 3), (1, 4)),
        "column": Tensor(shared, (3,), (4,), 1),
        "channels_last": Tensor(Storage("Half", 12), (1, 3, 2, 2), (12, 1, 6, 3)),
        "number": Tensor(Storage("Long", 1), ()),
        "empty": Tensor(Storage("Float", 0), (0, 5)),
        "parameter": Parameter(Tensor(Storage("Float", 3), (3,))),
        "extra": {"size": Size((1, 2)), "list": [1, -2, 300, 70000, 1 << 40, -(1 << 40)],
                  "tuple": (None, True, False, 0.5, "t\u00e9xt"), "long": 1 << 100},
    })
    return state_dict(entries)


def small(prefix=""):
    shared = Storage("Float", 6)
    return state_dict({
        prefix + "fc.weight": Tensor(shared, (2, 3)),
        prefix + "fc.bias": Tensor(Storage("Half", 2), (2,)),
        prefix + "fc.turned": Tensor(shared, (3, 2), (1, 3)),
    })


def checkpoint():
    return {
        "epoch": 3, "arch": "resnet18", "state_dict": small("module."),
        "best_acc1": Tensor(Storage("Float", 1), ()),
        "optimizer": {"state": {0: {"momentum_buffer": Tensor(Storage("Float", 6), (2, 3))}},
                      "param_groups": [{"lr": 0.1, "params": [0, 1]}]},
    }


def pickled(thing, protocol, old):
    """The pickle, and the storages that it names by their keys."""
    storages = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if not isinstance(value, Storage):
                return None
            root = value.view[0] if value.view else value
            root.key = root.key or str(len(storages) + (94000000 if old else 0))
            storages[root.key] = root
            identity = ("storage", STORAGES[root.type_name], root.key, "cpu", root.count)
            if not old:
                return identity
            view = value.view and ("v" + root.key, value.view[1], value.count)
            return identity + (view,)

    buffer = io.BytesIO()
    Pickler(buffer, protocol).dump(thing)
    return buffer.getvalue(), storages


def old_form(thing, protocol=2):
    data, storages = pickled(thing, protocol, True)
    keys = sorted(storages)
    machine = {"protocol_version": 1001, "little_endian": True,
               "type_sizes": {"short": 2, "int": 4, "long": 4}}
    head = [0x1950A86A20F9469CFC6C, 1001, machine]
    parts = [pickle.dumps(each, protocol) for each in head] + [data, pickle.dumps(keys, protocol)]
    for key in keys:
        parts += [struct.pack("<q", storages[key].count), storages[key].data()]
    return b"".join(parts)


def zip_form(thing, protocol=2, order="little", wide=False):
    data, storages = pickled(thing, protocol, False)
    entries = [("data.pkl", data), ("byteorder", order.encode())]
    for key in sorted(storages):
        entries.append(("data/" + key, storages[key].data("<" if order == "little" else ">")))
    return zipped([("archive/" + name, data) for name, data in entries + [("version", b"3\n")]], wide)


def zipped(entries, wide):
    """As miniz does for PyTorch; wide as for what is larger than 4 GiB."""
    out, directory = io.BytesIO(), io.BytesIO()
    for name, data in entries:
        start, full = out.tell(), 0xFFFFFFFF
        crc, name = zlib.crc32(data), name.encode()
        padding = -(start + 30 + len(name) + 4) % 64
        extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0x0808, 0, 0, 0, 0, 0, 0, len(name),
                              len(extra)) + name + extra + data)
        out.write(struct.pack("<IIQQ" if wide else "<IIII", 0x08074B50, crc, len(data), len(data)))
        more = struct.pack("<HHQQQ", 1, 24, len(data), len(data), start) if wide else b""
        shown = (full, full) if wide else (len(data), len(data))
        directory.write(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0x0808, 0, 0, 0, crc,
                                    *shown, len(name), len(more), 0, 0, 0, 0,
                                    full if wide else start) + name + more)
    start, size, count = out.tell(), len(directory.getvalue()), len(entries)
    out.write(directory.getvalue())
    end64 = out.tell()
    out.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, start))
    out.write(struct.pack("<IIQI", 0x07064B50, 0, end64, 1))
    shown = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if wide else (count, count, size, start)
    out.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, *shown, 0))
    return out.getvalue()


def main(folder):
    half = Storage("Float", 12)
    files = {
        "kinds.pth": zip_form(all_kinds()),
        "kinds-protocol5.pt": zip_form(all_kinds(), 5),
        "kinds-big.pth": zip_form(all_kinds(), order="big"),
        "kinds-wide.pth": zip_form(all_kinds(), wide=True),
        "kinds-old.pth": old_form(all_kinds()),
        "kinds-old-protocol4.pth": old_form(all_kinds(), 4),
        "view-old.pth": old_form({"w": Tensor(Storage("Float", 6, (half, 4)), (2, 3))}),
        "small.pth": zip_form(small()),
        "small-old.pth": old_form(small()),
        "checkpoint.pth": zip_form(checkpoint()),
        "two.pth": zip_form({"generator": small(), "discriminator": small()}),
        "tensor.pth": zip_form(Tensor(Storage("Float", 6), (2, 3))),
        "call.pth": zip_form({"w": Call()}),
        "call-protocol4.pth": zip_form({"w": Call()}, 4),
        "module.pth": zip_form(Layer()),
        "torchscript.pt": zipped([("m/data.pkl", b"\x80\x02}."), ("m/constants.pkl", b"\x80\x02).")],
                                 False),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    print(f"{len(files)} files, {sum(map(len, files.values()))} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
