"""Makes the small image files of src/test/resources/pillow and records Pillow's pixels of them.

    pip install pillow numpy
    python lib/src/test/python/pillow_images.py lib/src/test/resources/pillow

Most files are 19 x 17 pixels. expected.txt names Pillow's version; "pixels" lines hold pixels,
deflated, in base64, under a name (many files have the same); "file" lines hold a file's name, its
width and height, and the names of its pixels after convert("RGB") and after convert("L"). What
Pillow can't write is put together here by hand.
"""

import base64
import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageCms, features

WIDTH, HEIGHT = 19, 17
FILES = {}


def picture(width=WIDTH, height=HEIGHT, channels=3, seed=1):
    """Waves, edges and noise: what chroma upsampling and filters make differences of."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        wave = 127 + 90 * np.sin(x / (2.3 + c) + c) * np.cos(y / (3.1 + c))
        edge = np.where((x + 2 * y + 5 * c) % 19 < 6, 60, -20)
        planes.append(wave + edge + rng.integers(-12, 13, (height, width)))
    pixels = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    pixels[0, :3] = 0
    pixels[1, :3] = 255
    return pixels


def add(name, data):
    assert name not in FILES, name
    FILES[name] = data


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


RGB = picture()
GREY = picture(channels=1, seed=2)[:, :, 0]
ALPHA = picture(channels=1, seed=3)[:, :, 0]
CMYK = picture(channels=4, seed=4)
DEEP = (picture(channels=3, seed=5).astype(np.uint16) << 8) + picture(channels=3, seed=6)
DEEP_GREY = DEEP[:, :, 0]


# JPEG


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def without(data, *markers):
    """A JPEG without some of the segments before its first scan."""
    out, at = data[:2], 2
    while data[at + 1] != 0xDA:
        length = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] not in markers:
            out += data[at : at + length]
        at += length
    return out + data[at:]


def after_soi(data, *segments):
    return data[:2] + b"".join(segments) + data[2:]


def adobe(transform):
    return segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def renamed(data, ids):
    """The same JPEG with other numbers for its components."""
    data = bytearray(data)
    at = 2
    while True:
        length = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 1] in (0xC0, 0xC1, 0xC2):
            for i, number in enumerate(ids):
                data[at + 10 + 3 * i] = number
        if data[at + 1] == 0xDA:
            for i, number in enumerate(ids):
                data[at + 5 + 2 * i] = number
            return bytes(data)
        at += length


def regrouped(data, factors, width, height):
    """The same blocks as an image of another size and with other sampling factors: a picture upside
    down and inside out, but a valid one of a kind that Pillow doesn't write."""
    data = bytearray(data)
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    for i, factor in enumerate(factors):
        data[at + 11 + 3 * i] = factor
    return bytes(data)


def jpegs():
    image = Image.fromarray(RGB)
    for name, subsampling in ("444", 0), ("422", 1), ("420", 2):
        add(f"jpeg-{name}.jpg", saved(image, "JPEG", quality=85, subsampling=subsampling))
        progressive = saved(
            image, "JPEG", quality=70, subsampling=subsampling, progressive=True, optimize=True
        )
        add(f"jpeg-{name}-progressive.jpg", progressive)
    wide = saved(Image.fromarray(picture(32, 24)), "JPEG", quality=80, subsampling=1)
    add("jpeg-440.jpg", regrouped(wide, (0x12, 0x11, 0x11), 19, 29))
    square = saved(Image.fromarray(picture(64, 16)), "JPEG", quality=80, subsampling=2)
    add("jpeg-411.jpg", regrouped(square, (0x41, 0x11, 0x11), 35, 13))
    add("jpeg-quality-5.jpe", saved(image, "JPEG", quality=5))
    add("jpeg-quality-100.jfif", saved(image, "JPEG", quality=100, subsampling=0))
    add("jpeg-restart.jpg", saved(image, "JPEG", quality=80, restart_marker_blocks=2))
    add("jpeg-restart-rows.jpg", saved(image, "JPEG", subsampling=0, restart_marker_rows=1))
    add("jpeg-grey.jpg", saved(Image.fromarray(GREY), "JPEG", quality=85))
    grey = saved(Image.fromarray(GREY), "JPEG", quality=85, progressive=True)
    add("jpeg-grey-progressive.jpg", grey)
    exif = Image.Exif()
    exif[0x0112] = 6
    add("jpeg-exif-orientation-6.jpg", saved(image, "JPEG", exif=exif))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    add("jpeg-icc.jpg", saved(image, "JPEG", icc_profile=profile))
    add("jpeg-damaged-exif.jpg", after_soi(saved(image, "JPEG"), segment(0xE1, b"Exif\0\0II*")))
    whole = saved(image, "JPEG", quality=85, subsampling=0)
    bare = without(whole, 0xE0)
    add("jpeg-444-no-marker.jpg", bare)
    add("jpeg-420-no-marker.jpg", without(saved(image, "JPEG", subsampling=2), 0xE0))
    add("jpeg-adobe-rgb.jpg", after_soi(bare, adobe(0)))
    add("jpeg-adobe-ycc.jpg", after_soi(bare, adobe(1)))
    add("jpeg-jfif-and-adobe-rgb.jpg", whole[:20] + adobe(0) + whole[20:])
    add("jpeg-ids-rgb.jpg", renamed(bare, b"RGB"))
    add("jpeg-ids-012.jpg", renamed(bare, b"\0\1\2"))
    add("jpeg-pillow-rgb.jpg", saved(image, "JPEG", keep_rgb=True, quality=90))
    add("jpeg-trailing-rubbish.jpg", whole + b"rubbish" * 20)
    add("jpeg-named.png", whole)
    inks = Image.fromarray(CMYK, "CMYK")
    cmyk = saved(inks, "JPEG", quality=90)
    add("jpeg-cmyk-adobe.jpg", cmyk)
    add("jpeg-cmyk-no-marker.jpg", without(cmyk, 0xEE))
    add("jpeg-ycck.jpg", after_soi(without(cmyk, 0xEE), adobe(2)))
    add("jpeg-1x1.jpg", saved(Image.fromarray(RGB[:1, :1]), "JPEG"))
    add("jpeg-8x16.jpg", saved(Image.fromarray(RGB[:16, :8]), "JPEG"))


# PNG


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def packed(row, bits):
    """A row of samples (columns x channels) as PNG and TIFF store it."""
    flat = row.reshape(-1)
    if bits == 16:
        return flat.astype(">u2").tobytes()
    if bits == 8:
        return flat.astype(np.uint8).tobytes()
    one_by_one = ((flat[:, None] >> np.arange(bits - 1, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(one_by_one.reshape(-1)).tobytes()


def filtered(rows, step):
    """Rows with the five filters in turn."""
    out, above = b"", None
    for y, row in enumerate(rows):
        now = np.frombuffer(row, np.uint8).astype(int)
        up = np.zeros_like(now) if above is None else above
        left = np.concatenate([np.zeros(step, int), now])[: len(now)]
        corner = np.concatenate([np.zeros(step, int), up])[: len(now)]
        estimate = left + up - corner
        distances = np.stack([abs(estimate - left), abs(estimate - up), abs(estimate - corner)])
        nearest = np.choose(distances.argmin(0), [left, up, corner])
        predictions = [0 * now, left, up, (left + up) // 2, nearest]
        kind = y % 5
        out += bytes([kind]) + ((now - predictions[kind]) % 256).astype(np.uint8).tobytes()
        above = now
    return out


def png(pixels, bits, colour_type, *chunks, interlaced=False, pieces=1):
    pixels = pixels if pixels.ndim == 3 else pixels[:, :, None]
    height, width, channels = pixels.shape
    step = max(1, channels * bits // 8)
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        parts = [pixels[y::dy, x::dx] for x, y, dx, dy in passes]
    else:
        parts = [pixels]
    raw = b"".join(filtered([packed(r, bits) for r in p], step) for p in parts if p.size)
    data = zlib.compress(raw)
    size = -(-len(data) // pieces)
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, int(interlaced))
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *chunks]
        + [chunk(b"IDAT", data[i : i + size]) for i in range(0, len(data), size)]
        + [chunk(b"IEND", b"")]
    )


def colours(count, seed=9):
    return np.random.default_rng(seed).integers(0, 256, (count, 3), dtype=np.uint8)


def pngs():
    for bits in 1, 2, 4:
        few = GREY >> (8 - bits)
        add(f"png-grey-{bits}.png", png(few, bits, 0))
        add(f"png-grey-{bits}-interlaced.png", png(few, bits, 0, interlaced=True))
        palette = chunk(b"PLTE", colours(1 << bits).tobytes())
        add(f"png-palette-{bits}.png", png(few, bits, 3, palette))
        add(f"png-palette-{bits}-interlaced.png", png(few, bits, 3, palette, interlaced=True))
    add("png-grey-8.png", png(GREY, 8, 0))
    add("png-grey-16.png", png(DEEP_GREY, 16, 0))
    add("png-grey-8-trns.png", png(GREY, 8, 0, chunk(b"tRNS", b"\0\x64")))
    add("png-grey-1-trns.png", png(GREY >> 7, 1, 0, chunk(b"tRNS", b"\0\1")))
    add("png-grey-alpha-8.png", png(np.dstack([GREY, ALPHA]), 8, 4))
    add("png-grey-alpha-16.png", png(DEEP[:, :, :2], 16, 4))
    add("png-rgb-8.png", png(RGB, 8, 2, pieces=7))
    add("png-rgb-8-interlaced.png", png(RGB, 8, 2, interlaced=True))
    add("png-rgb-16.png", png(DEEP, 16, 2))
    add("png-rgb-16-interlaced.png", png(DEEP, 16, 2, interlaced=True))
    add("png-rgb-8-trns.png", png(RGB, 8, 2, chunk(b"tRNS", b"\0\0\0\0\0\0")))
    add("png-rgba-8.png", png(np.dstack([RGB, ALPHA]), 8, 6))
    add("png-rgba-16.png", png(np.dstack([DEEP, DEEP_GREY]), 16, 6))
    palette = chunk(b"PLTE", colours(256).tobytes())
    add("png-palette-8.png", png(GREY, 8, 3, palette))
    add("png-palette-8-trns.png", png(GREY, 8, 3, palette, chunk(b"tRNS", bytes(range(256)))))
    add("png-palette-8-short.png", png(GREY, 8, 3, chunk(b"PLTE", colours(100).tobytes())))
    add("png-gamma.png", png(RGB, 8, 2, chunk(b"gAMA", struct.pack(">I", 100000))))
    add("png-srgb-icc.png", png(RGB, 8, 2, chunk(b"sRGB", b"\0"), chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile"))))
    add("png-grey-gamma.png", png(GREY, 8, 0, chunk(b"gAMA", struct.pack(">I", 45455))))
    add("png-1x1.png", png(RGB[:1, :1], 8, 2))
    add("png-2x3-interlaced.png", png(RGB[:3, :2], 8, 2, interlaced=True))
    add("png-animated.png", saved(Image.fromarray(RGB), "PNG", save_all=True, append_images=[Image.fromarray(255 - RGB)]))
    add("png-named.jpg", png(RGB, 8, 2))


# BMP


def bmp(data, bits, compression=0, height=HEIGHT, header=40, extra=b"", palette=b"", colour_count=0):
    start = 14 + header + len(extra) + len(palette)
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, height, 1, bits, compression, len(data), 0, 0, colour_count, 0)
    info += bytes(header - 40)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + info + extra + palette + data


def bmp_rows(rows, bottom_up=True):
    rows = [row + bytes(-len(row) % 4) for row in rows]
    return b"".join(reversed(rows) if bottom_up else rows)


def run_lengths(indices, bits):
    """RLE8 or RLE4, with runs, literals and ends of lines."""
    out = b""
    for y, row in enumerate(indices[::-1]):
        x = 0
        while x < len(row):
            run = 1
            while x + run < len(row) and row[x + run] == row[x] and run < 255:
                run += 1
            left = len(row) - x
            if run < 2 and left >= 4 and y % 2 == 0:
                count = min(5, left)
                values = row[x : x + count]
                if bits == 8:
                    body = bytes(values)
                else:
                    body = packed(np.append(values, np.zeros(count % 2, np.uint8)), 4)
                out += bytes([0, count]) + body + bytes(len(body) % 2)
                x += count
            else:
                value = int(row[x]) if bits == 8 else int(row[x]) * 17
                out += bytes([run, value])
                x += run
        out += b"\0\0"
    return out + b"\0\1"


def bmps():
    for bits in 1, 4, 8:
        few = GREY >> (8 - bits)
        table = np.hstack([colours(1 << bits), np.zeros((1 << bits, 1), np.uint8)]).tobytes()
        rows = bmp_rows([packed(row, bits) for row in few])
        add(f"bmp-palette-{bits}.bmp", bmp(rows, bits, palette=table))
        if bits > 1:
            runs = run_lengths(few // 3 * 3, bits)
            add(f"bmp-rle{bits}.bmp", bmp(runs, bits, 2 if bits == 4 else 1, palette=table))
    add("bmp-grey-8.bmp", saved(Image.fromarray(GREY), "BMP"))
    add("bmp-grey-1.bmp", saved(Image.fromarray(GREY).convert("1"), "BMP"))
    few = GREY % 50
    table = np.hstack([colours(50), np.zeros((50, 1), np.uint8)]).tobytes()
    add("bmp-palette-8-of-50.bmp", bmp(bmp_rows([packed(row, 8) for row in few]), 8, palette=table, colour_count=50))
    bgr = RGB[:, :, ::-1]
    add("bmp-24.bmp", bmp(bmp_rows([row.tobytes() for row in bgr]), 24))
    add("bmp-24-top-down.bmp", bmp(bmp_rows([row.tobytes() for row in bgr], False), 24, height=-HEIGHT))
    four = np.dstack([bgr, ALPHA])
    add("bmp-32.bmp", bmp(bmp_rows([row.tobytes() for row in four]), 32))
    masks = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)
    add("bmp-32-masks.bmp", bmp(bmp_rows([row.tobytes() for row in four]), 32, 3, extra=masks))
    fifteen = ((RGB[:, :, 0] >> 3).astype("<u2") << 10) | ((RGB[:, :, 1] >> 3).astype("<u2") << 5) | (RGB[:, :, 2] >> 3)
    add("bmp-16-555.bmp", bmp(bmp_rows([row.astype("<u2").tobytes() for row in fifteen]), 16))
    sixteen = ((RGB[:, :, 0] >> 3).astype("<u2") << 11) | ((RGB[:, :, 1] >> 2).astype("<u2") << 5) | (RGB[:, :, 2] >> 3)
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    add("bmp-16-565.bmp", bmp(bmp_rows([row.astype("<u2").tobytes() for row in sixteen]), 16, 3, extra=masks))
    add("bmp-rgba-pillow.bmp", saved(Image.fromarray(np.dstack([RGB, ALPHA])), "BMP"))
    rows = bmp_rows([row.tobytes() for row in bgr])
    add("bmp-os2-24.bmp", b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26) + struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24) + rows)
    add("bmp-v5-24.bmp", bmp(rows, 24, header=124))


# GIF


def gifs():
    image = Image.fromarray(RGB)
    for count in 2, 7, 64, 256:
        add(f"gif-{count}-colours.gif", saved(image.quantize(count), "GIF", interlace=0))
    indexed = image.quantize(100)
    add("gif-interlaced.gif", saved(indexed, "GIF", interlace=1))
    add("gif-transparent.gif", saved(indexed, "GIF", transparency=3))
    add("gif-grey.gif", saved(Image.fromarray(GREY), "GIF"))
    other = Image.fromarray(255 - RGB).quantize(100)
    add("gif-animated.gif", saved(indexed, "GIF", save_all=True, append_images=[other, image.quantize(5)], duration=50))
    plain = saved(indexed, "GIF", interlace=0)
    at = plain.index(b"\x2c\0\0\0\0")
    moved = plain[:6] + struct.pack("<HH", WIDTH + 9, HEIGHT + 5) + plain[10:at]
    moved += b"\x2c" + struct.pack("<HH", 4, 3) + plain[at + 5 :]
    add("gif-on-a-larger-screen.gif", moved)
    beyond = plain[:6] + struct.pack("<HH", 5, 5) + plain[10:]
    add("gif-beyond-its-screen.gif", beyond)
    palette_bytes = 3 << ((plain[10] & 7) + 1)
    local = plain[:10] + bytes([plain[10] & 0x7F]) + plain[11:13] + plain[13 + palette_bytes : at + 9]
    local += bytes([0x80 | (plain[10] & 7)]) + plain[13 : 13 + palette_bytes] + plain[at + 10 :]
    add("gif-local-palette.gif", local)
    without_any = local.replace(bytes([0x80 | (plain[10] & 7)]) + plain[13 : 13 + palette_bytes], b"\0")
    add("gif-no-palette.gif", without_any)
    noise = np.random.default_rng(1).integers(0, 256, (100, 100), dtype=np.uint8)
    noise = Image.fromarray(noise).crop((0, 0, 60, 80))
    add("gif-table-full.gif", saved(noise, "GIF"))


# TIFF


def tiff(tags, strips, order="<", offsets_tag=273, lengths_tag=279):
    """tags: number -> (type, values). Strips stand behind the directory."""
    kinds = {1: "B", 2: "s", 3: "H", 4: "I", 7: "B"}
    tags = dict(tags)
    tags[offsets_tag] = (4, [0] * len(strips))
    tags[lengths_tag] = (4, [len(strip) for strip in strips])

    def directory(at):
        entries, extra = b"", b""
        extra_at = 8 + 2 + 12 * len(tags) + 4
        for tag in sorted(tags):
            kind, values = tags[tag]
            body = struct.pack(order + str(len(values)) + kinds[kind], *values)
            if len(body) <= 4:
                stored = body + bytes(4 - len(body))
            else:
                stored = struct.pack(order + "I", extra_at + len(extra))
                extra += body + bytes(len(body) % 2)
            entries += struct.pack(order + "HHI", tag, kind, len(values)) + stored
        return struct.pack(order + "H", len(tags)) + entries + bytes(4) + extra

    at = 8 + len(directory(0))
    offsets = []
    for strip in strips:
        offsets.append(at)
        at += len(strip)
    tags[offsets_tag] = (4, offsets)
    magic = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    return magic + directory(0) + b"".join(strips)


def base_tags(photometric, bits, samples, compression=1, width=WIDTH, height=HEIGHT, **more):
    tags = {
        256: (3, [width]),
        257: (3, [height]),
        258: (3, [bits] * samples),
        259: (3, [compression]),
        262: (3, [photometric]),
        277: (3, [samples]),
    }
    numbers = {"rows": 278, "planar": 284, "predictor": 317, "extra": 338, "fill_order": 266, "orientation": 274, "format": 339, "tile_width": 322, "tile_height": 323}
    for name, value in more.items():
        tags[numbers[name]] = (3, [value])
    return tags


def in_strips(rows, count):
    return [b"".join(rows[i : i + count]) for i in range(0, len(rows), count)]


def in_tiles(pixels, size):
    """Tiles of size x size, the last ones padded with 77."""
    tiles = []
    for y in range(0, pixels.shape[0], size):
        for x in range(0, pixels.shape[1], size):
            tile = np.full((size, size) + pixels.shape[2:], 77, pixels.dtype)
            part = pixels[y : y + size, x : x + size]
            tile[: part.shape[0], : part.shape[1]] = part
            tiles.append(tile.tobytes())
    return tiles


def tiffs():
    image = Image.fromarray(RGB)
    for compression in "raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg":
        options = {"quality": 85} if compression == "jpeg" else {}
        add(f"tiff-rgb-{compression}.tiff", saved(image, "TIFF", compression=compression, **options))
    add("tiff-grey-8.tif", saved(Image.fromarray(GREY), "TIFF"))
    add("tiff-grey-8-jpeg.tif", saved(Image.fromarray(GREY), "TIFF", compression="jpeg"))
    add("tiff-grey-alpha.tif", saved(Image.fromarray(np.dstack([GREY, ALPHA])), "TIFF"))
    add("tiff-grey-16.tif", saved(Image.fromarray(DEEP_GREY), "TIFF"))
    add("tiff-grey-16-lzw.tif", saved(Image.fromarray(DEEP_GREY), "TIFF", compression="tiff_lzw"))
    signed = DEEP_GREY.astype(np.int32) - 30000
    add("tiff-grey-32-signed.tif", saved(Image.fromarray(signed // 100), "TIFF"))
    floats = signed.astype(np.float32) / 150 + 0.25
    add("tiff-float.tif", saved(Image.fromarray(floats), "TIFF"))
    add("tiff-float-lzw.tif", saved(Image.fromarray(floats), "TIFF", compression="tiff_lzw"))
    bilevel = Image.fromarray(GREY).convert("1")
    for compression in "raw", "group3", "group4", "packbits", "tiff_lzw":
        add(f"tiff-bilevel-{compression}.tif", saved(bilevel, "TIFF", compression=compression))
    add("tiff-palette.tif", saved(image.quantize(200), "TIFF"))
    add("tiff-palette-lzw.tif", saved(image.quantize(200), "TIFF", compression="tiff_lzw"))
    add("tiff-cmyk.tif", saved(Image.fromarray(CMYK, "CMYK"), "TIFF"))
    add("tiff-cmyk-lzw.tif", saved(Image.fromarray(CMYK, "CMYK"), "TIFF", compression="tiff_lzw"))
    rgba = Image.fromarray(np.dstack([RGB, ALPHA]))
    add("tiff-rgba.tif", saved(rgba, "TIFF"))
    add("tiff-pages.tif", saved(image, "TIFF", save_all=True, append_images=[Image.fromarray(255 - RGB)]))
    rows = [row.tobytes() for row in RGB]
    strips = in_strips(rows, 5)
    add("tiff-strips-big-endian.tif", tiff(base_tags(2, 8, 3, rows=5), strips, ">"))
    add("tiff-tiles.tif", tiff(base_tags(2, 8, 3, tile_width=16, tile_height=16), in_tiles(RGB, 16), "<", 324, 325))
    deflated = [zlib.compress(tile) for tile in in_tiles(RGB, 16)]
    add("tiff-tiles-deflate.tif", tiff(base_tags(2, 8, 3, 8, tile_width=16, tile_height=16), deflated, "<", 324, 325))
    planes = [RGB[:, :, c].tobytes() for c in range(3)]
    add("tiff-planar.tif", tiff(base_tags(2, 8, 3, planar=2, rows=HEIGHT), planes))
    differences = RGB.copy()
    differences[:, 1:] -= RGB[:, :-1]
    add("tiff-predictor.tif", tiff(base_tags(2, 8, 3, 8, predictor=2, rows=HEIGHT), [zlib.compress(differences.tobytes())]))
    deep = DEEP.copy()
    deep[:, 1:] -= DEEP[:, :-1]
    packed_deep = [zlib.compress(deep.astype(">u2").tobytes())]
    add("tiff-rgb-16-predictor-big-endian.tif", tiff(base_tags(2, 16, 3, 8, predictor=2, rows=HEIGHT), packed_deep, ">"))
    add("tiff-rgb-16.tif", tiff(base_tags(2, 16, 3, rows=HEIGHT), [DEEP.astype("<u2").tobytes()]))
    add("tiff-white-is-zero.tif", tiff(base_tags(0, 8, 1, rows=HEIGHT), [GREY.tobytes()]))
    for bits in 1, 2, 4:
        few = [packed(row, bits) for row in GREY >> (8 - bits)]
        add(f"tiff-grey-{bits}.tif", tiff(base_tags(1, bits, 1, rows=7), in_strips(few, 7)))
        add(f"tiff-white-is-zero-{bits}.tif", tiff(base_tags(0, bits, 1, rows=HEIGHT), [b"".join(few)]))
    fill = [bytes(int(f"{b:08b}"[::-1], 2) for b in b"".join(packed(row, 1) for row in GREY >> 7))]
    add("tiff-bilevel-fill-order-2.tif", tiff(base_tags(1, 1, 1, rows=HEIGHT, fill_order=2), fill))
    few = [packed(row, 4) for row in GREY >> 4]
    tags = base_tags(3, 4, 1, rows=HEIGHT)
    tags[320] = (3, [int(v) * 257 for v in colours(16).T.reshape(-1)])
    add("tiff-palette-4.tif", tiff(tags, [b"".join(few)]))
    four = np.dstack([RGB, ALPHA])
    add("tiff-rgb-extra.tif", tiff(base_tags(2, 8, 4, rows=HEIGHT, extra=0), [four.tobytes()]))
    premultiplied = np.minimum(four, np.dstack([ALPHA] * 4))
    add("tiff-premultiplied.tif", tiff(base_tags(2, 8, 4, rows=HEIGHT, extra=1), [premultiplied.tobytes()]))
    for orientation in range(2, 9):
        tags = base_tags(2, 8, 3, rows=HEIGHT, orientation=orientation)
        add(f"tiff-orientation-{orientation}.tif", tiff(tags, [RGB.tobytes()]))


# WebP


def webps():
    image = Image.fromarray(RGB)
    for quality in 0, 30, 80, 100:
        add(f"webp-lossy-{quality}.webp", saved(image, "WEBP", quality=quality, method=4))
    add("webp-lossy-large.webp", saved(Image.fromarray(picture(67, 35, seed=8)), "WEBP", quality=40))
    add("webp-lossy-method-0.webp", saved(image, "WEBP", quality=60, method=0))
    add("webp-lossy-method-6.webp", saved(image, "WEBP", quality=60, method=6))
    add("webp-lossless.webp", saved(image, "WEBP", lossless=True))
    smooth = Image.fromarray(picture(32, 24, seed=1)).resize((49, 35), Image.Resampling.BICUBIC)
    add("webp-lossless-smooth.webp", saved(smooth, "WEBP", lossless=True, quality=100, method=6))
    for count in 2, 4, 16, 100:
        few = image.quantize(count).convert("RGB")
        add(f"webp-lossless-{count}-colours.webp", saved(few, "WEBP", lossless=True))
    rgba = Image.fromarray(np.dstack([RGB, ALPHA]))
    add("webp-lossy-alpha.webp", saved(rgba, "WEBP", quality=70, exact=True))
    add("webp-lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True))
    add("webp-grey.webp", saved(Image.fromarray(GREY), "WEBP", quality=75))
    other = Image.fromarray(255 - RGB)
    add("webp-animated.webp", saved(image, "WEBP", save_all=True, append_images=[other], quality=70))
    add("webp-animated-lossless.webp", saved(rgba, "WEBP", save_all=True, append_images=[other.convert("RGBA")], lossless=True))
    add("webp-exif-icc.webp", saved(image, "WEBP", quality=70, exif=b"Exif\0\0rubbish", icc_profile=b"no profile"))
    add("webp-1x1.webp", saved(Image.fromarray(RGB[:1, :1]), "WEBP"))


# PNM


def plain(values):
    return b" ".join(str(v).encode() for v in values)


def pnms():
    size = b"%d %d\n" % (WIDTH, HEIGHT)
    bits = GREY >> 7
    add("pnm-p1.pbm", b"P1\n# a comment\n" + size + b"".join(plain(row) + b"\n" for row in bits))
    add("pnm-p1-dense.pbm", b"P1 " + size + b"".join(plain(row).replace(b" ", b"") + b"\n" for row in bits))
    add("pnm-p2.pgm", b"P2\n" + size + b"255\n" + b"\n".join(plain(row) for row in GREY))
    add("pnm-p2-max-100.pgm", b"P2\n" + size + b"100\n" + b"\n".join(plain(row % 101) for row in GREY))
    add("pnm-p3.ppm", b"P3\n" + size + b"255\n#pixels\n" + b"\n".join(plain(row.reshape(-1)) for row in RGB))
    add("pnm-p4.pbm", b"P4\n" + size + b"".join(packed(row, 1) for row in bits))
    add("pnm-p5.pgm", b"P5\n# one\n#two\n" + size + b"255\n" + GREY.tobytes())
    add("pnm-p5-max-15.pgm", b"P5 " + size + b"15\n" + (GREY >> 4).tobytes())
    add("pnm-p5-max-200.pgm", b"P5 " + size + b"200\n" + GREY.tobytes())
    add("pnm-p5-16.pgm", b"P5\n" + size + b"65535\n" + DEEP_GREY.astype(">u2").tobytes())
    add("pnm-p5-max-1000.pgm", b"P5\n" + size + b"1000\n" + (DEEP_GREY % 1001).astype(">u2").tobytes())
    thousand = (DEEP % 1001).astype(">u2").tobytes()
    add("pnm-p6-max-1000.ppm", b"P6\n" + size + b"1000\n" + thousand)
    add("pnm-p6.ppm", b"P6\n" + size + b"255\n" + RGB.tobytes())
    add("pnm-p6-max-31.pnm", b"P6\n" + size + b"31\n" + (RGB >> 3).tobytes())
    add("pnm-p6-16.ppm", b"P6\n" + size + b"65535\n" + DEEP.astype(">u2").tobytes())
    add("pnm-p6-max-4095.ppm", b"P6\n" + size + b"4095\n" + (DEEP >> 4).astype(">u2").tobytes())


def converted(data, mode):
    """Of a file opened anew: a conversion must not see what another one left."""
    return np.asarray(Image.open(io.BytesIO(data)).convert(mode))


def main(folder):
    for make in jpegs, pngs, bmps, gifs, tiffs, webps, pnms:
        make()
    folder.mkdir(parents=True, exist_ok=True)
    names, lines = {}, []
    libraries = " ".join(f"{name} {features.version(name)}" for name in ("libjpeg_turbo", "webp", "libtiff"))
    lines.append(f"# Pillow {PIL.__version__}, {libraries}. Made by src/test/python/pillow_images.py.")
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
        keys = []
        for mode in "RGB", "L":
            pixels = converted(data, mode)
            if pixels.tobytes() not in names:
                names[pixels.tobytes()] = f"p{len(names)}"
                packed_pixels = base64.b64encode(zlib.compress(pixels.tobytes(), 9)).decode()
                lines.append(f"pixels {names[pixels.tobytes()]} {packed_pixels}")
            keys.append(names[pixels.tobytes()])
        lines.append(f"file {name} {pixels.shape[1]} {pixels.shape[0]} {' '.join(keys)}")
    (folder / "expected.txt").write_text("\n".join(lines) + "\n")
    print(f"{len(FILES)} files, {sum(map(len, FILES.values()))} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
