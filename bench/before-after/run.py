#!/usr/bin/env python3
"""Compares two checkouts of Kiln, interleaved in one run: images a second, new by old.

    bench/before-after/run.py OLD NEW [--rows resnet20-bf16,...] [--rounds 9] [--seconds 4]

Both must have been built (./kiln version does). For each row a JVM of each checkout is started and
warmed up; then they take turns, and the median of the ratios of neighbouring turns is printed with
the smallest and largest. One runs at a time.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

# name: network, side, batch, precision, task, replicas
ROWS = {
    "resnet20-bf16": ("resnet20", 32, 128, "bf16", "train", 1),
    "resnet20-fp32": ("resnet20", 32, 128, "fp32", "train", 1),
    "vgg16-bf16": ("vgg16_bn", 32, 128, "bf16", "train", 1),
    "resnet18-112-bf16": ("resnet18", 112, 64, "bf16", "train", 1),
    "predict-resnet20-bf16": ("resnet20", 32, 256, "bf16", "predict", 1),
    "replicas2-resnet20-bf16": ("resnet20", 32, 128, "bf16", "train", 2),
    "replicas2-resnet20-fp32": ("resnet20", 32, 128, "fp32", "train", 2),
}


class Side:
    """A checkout with StepRate compiled against it."""

    def __init__(self, home, scratch):
        self.home = pathlib.Path(home).resolve()
        classes = pathlib.Path(scratch) / self.home.name
        classes.mkdir(parents=True, exist_ok=True)
        file = classes / "cp.txt"
        subprocess.run(
            [shutil.which("mvn") or "./mvnw", "-q", "-B", "-ntp", "-pl", "lib", "dependency:build-classpath",
             f"-Dmdep.outputFile={file}"],
            cwd=self.home, check=True, stdin=subprocess.DEVNULL)
        self.path = f"{self.home / 'lib/target/classes'}:{file.read_text().strip()}"
        source = (pathlib.Path(__file__).parent / "StepRate.java").read_text()
        if not (self.home / "lib/src/main/java/org/kiln/data/image/ImageShape.java").exists():
            source = source.replace("org.kiln.data.image.ImageShape", "org.kiln.data.ImageShape")
        (classes / "StepRate.java").write_text(source)
        subprocess.run(
            ["javac", "-cp", self.path, "-d", str(classes), str(classes / "StepRate.java")],
            check=True)
        self.path = f"{classes}:{self.path}"

    def start(self, row):
        options = [
            line.strip() for line in (self.home / "jvm.options").read_text().splitlines()
            if line.strip() and not line.startswith("#")]
        environment = dict(os.environ, GOMP_SPINCOUNT=os.environ.get("GOMP_SPINCOUNT", "10000"))
        return subprocess.Popen(
            ["java", *options, "-cp", self.path, "StepRate", *map(str, ROWS[row])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment)


def turn(process, steps):
    process.stdin.write(f"{steps}\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.startswith("rate "):
            return float(line.split()[1])
    raise SystemExit("A side ended: run StepRate by hand to see why")


def compare(row, old, new, rounds, seconds):
    sides = [old.start(row), new.start(row)]
    try:
        rates = [turn(side, 20) and turn(side, 20) for side in sides]
        steps = max(5, round(seconds * max(rates) / ROWS[row][2]))
        ratios, news = [], []
        for index in range(rounds):
            order = [0, 1] if index % 2 == 0 else [1, 0]
            measured = [0.0, 0.0]
            for side in order:
                measured[side] = turn(sides[side], steps)
            ratios.append(measured[1] / measured[0])
            news.append(measured[1])
        return ratios, statistics.median(news)
    finally:
        for side in sides:
            side.stdin.close()
            side.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=4)
    arguments = parser.parse_args()
    unknown = [row for row in arguments.rows.split(",") if row not in ROWS]
    if unknown:
        sys.exit(f"No row {', '.join(unknown)}: expected some of {', '.join(ROWS)}")
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    with tempfile.TemporaryDirectory() as scratch:
        old = Side(arguments.old, pathlib.Path(scratch) / "old")
        new = Side(arguments.new, pathlib.Path(scratch) / "new")
        print(f"{processor.group(1) if processor else 'unknown processor'},"
              f" {os.cpu_count()} cores, {arguments.rounds} rounds of {arguments.seconds:g} s\n")
        print("| row | new, images/s | new / old, median | smallest | largest |")
        print("| --- | --- | --- | --- | --- |")
        for row in arguments.rows.split(","):
            ratios, rate = compare(row, old, new, arguments.rounds, arguments.seconds)
            print(f"| {row} | {rate:,.0f} | {statistics.median(ratios):.3f} |"
                  f" {min(ratios):.3f} | {max(ratios):.3f} |", flush=True)


if __name__ == "__main__":
    main()
