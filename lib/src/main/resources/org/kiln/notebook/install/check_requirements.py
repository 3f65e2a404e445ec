"""Prints what a requirements file names and this Python has not, one a line.

Started by Kiln with the Python of the environment that is active: python -c ... FILE
"""

import sys
from importlib import metadata


def unmet(lines):
    try:
        from packaging.requirements import Requirement
    except ImportError:  # which JupyterLab brings
        return ["jupyterlab"]
    missing = []
    for line in lines:
        text = line.split("#")[0].strip()
        if not text:
            continue
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate():
            continue
        wanted = f"{requirement.name}{requirement.specifier}"
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(wanted)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{wanted} (it has {version})")
    return missing


with open(sys.argv[1], encoding="utf-8") as file:
    print("\n".join(unmet(file)), end="")
