#!/bin/sh
# Starts the kernel "Java (Kiln)" for Jupyter with the Kiln of the checkout that installed it.
# Usage: start.sh CHECKOUT KIND JAR PLOTLY CONNECTION_FILE
# The folder CHECKOUT and the kernel's JAR may be named from this script's own folder.
die() {
  printf 'kiln: the kernel "Java (Kiln)" cannot start: %s\n' "$*" >&2
  exit 1
}

here=$(dirname "$0")
home=$(cd "$here" && cd "$1" 2>/dev/null && pwd -P) && [ -x "$home/kiln" ] ||
  die "$1, where it was installed from, is no checkout of Kiln any more. Run './kiln kernel install' in the checkout that there is"
jar=$(cd "$here" && cd "$(dirname "$3")" 2>/dev/null && pwd -P)/${3##*/}
[ -f "$jar" ] ||
  die "the Java kernel that it is built on, $3, is gone. Install it (pip install $2), then run './kiln kernel install' in $home"
exec "$home/kiln" start-kernel "$2" "$jar" "$4" "$5"
