"""The PyTorch side of `./kiln bench train`: one network, one configuration, driven over pipes.

Protocol. After start and warm-up one JSON line: {"ready": true, "torch": ..., "parameters": ...}.
Then for each line `run STEPS` on standard input one JSON line: {"steps": ..., "seconds": ..., "loss": ...}.
End of input ends the process. Anything that goes wrong is one JSON line {"error": ...} and exit code 1.

What the clock includes: zero_grad, forward, loss, backward and optimizer step (or the forward pass alone with
--task inference). The batch is already in memory, normalised and channels_last: unlike Kiln's side, no data is loaded
or augmented, which favours PyTorch.
"""

import argparse
import json
import sys
import time

import torch
from torch import nn


def conv_bn(inputs, outputs, kernel, stride=1):
    """Convolution without bias, then batch norm: (N, inputs, H, W) -> (N, outputs, H/stride, W/stride)."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)
    )


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut, projected where the shape changes (He et al. 2015, arXiv:1512.03385)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = conv_bn(inputs, outputs, 3, stride)
        self.second = conv_bn(outputs, outputs, 3)
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else conv_bn(inputs, outputs, 1, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.second(self.relu(self.first(x))) + self.shortcut(x))


def resnet20(classes):
    layers = [conv_bn(3, 16, 3), nn.ReLU(inplace=True)]
    channels = 16
    for width, stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(3):
            layers.append(BasicBlock(channels, width, stride if block == 0 else 1))
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def resnet18(classes):
    layers = [conv_bn(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for width, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        for block in range(2):
            layers.append(BasicBlock(channels, width, stride if block == 0 else 1))
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


def vgg16_bn(classes):
    layers, channels = [], 3
    for stage in ((64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3):
        for width in stage:
            # VGG's convolutions keep their bias beside batch norm.
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            channels = width
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, classes))


MODELS = {"resnet20": resnet20, "resnet18": resnet18, "vgg16_bn": vgg16_bn}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=sorted(MODELS), required=True)
    parser.add_argument("--size", type=int, required=True, help="height and width of the images, pixels")
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--precision", choices=("fp32", "bf16"), required=True)
    parser.add_argument("--mode", choices=("eager", "compile"), required=True)
    parser.add_argument("--task", choices=("train", "inference"), default="train")
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()


def training_step(options, model, images, labels):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    loss_function = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16"):
            loss = loss_function(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


def inference_step(options, model, images):
    def step():
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16"):
            return model(images).float().mean()

    return step


def prepare(options):
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    model = MODELS[options.model](options.classes).to(memory_format=torch.channels_last)
    model.train(options.task == "train")
    parameters = sum(p.numel() for p in model.parameters())
    images = torch.randn(options.batch_size, 3, options.size, options.size).to(memory_format=torch.channels_last)
    labels = torch.randint(options.classes, (options.batch_size,))
    if options.mode == "compile":
        if options.task == "inference":
            # Folds batch norm into the convolutions, as Kiln does.
            torch._inductor.config.freezing = True
        model = torch.compile(model)
    if options.task == "train":
        return training_step(options, model, images, labels), parameters
    return inference_step(options, model, images), parameters


def say(message):
    print(json.dumps(message), flush=True)


def main():
    options = arguments()
    step, parameters = prepare(options)
    for _ in range(5):
        step()
    say({"ready": True, "torch": torch.__version__, "parameters": parameters})
    for line in sys.stdin:
        steps = int(line.split()[1])
        start = time.perf_counter()
        for _ in range(steps):
            loss = step()
        value = loss.item()
        say({"steps": steps, "seconds": time.perf_counter() - start, "loss": value})


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # the reader is a program: give it one line it can show
        say({"error": f"{type(error).__name__}: {error}".splitlines()[0]})
        sys.exit(1)
