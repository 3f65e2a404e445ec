"""Runs one notebook with its kernel, shows progress in the terminal, writes HTML and notebook.

Started by Kiln with the Python of .venv: run_notebook.py NOTEBOOK [--html OUT] [--notebook OUT]
"""

import argparse
import json
import os
import re
import sys
import time
import uuid
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

PLOTLY = "application/vnd.plotly.v1+json"


class Terminal:
    """One line that is rewritten where there is a terminal, few lines where there is none."""

    def __init__(self):
        self.live = sys.stdout.isatty()
        self.width = 0

    def progress(self, text):
        if self.live:
            line = text[: os.get_terminal_size().columns - 1]
            sys.stdout.write("\r" + line.ljust(self.width))
            sys.stdout.flush()
            self.width = len(line)

    def line(self, text):
        if self.live and self.width:
            sys.stdout.write("\r" + " " * self.width + "\r")
            self.width = 0
        print(text, flush=True)


class Client(NotebookClient):
    """Says what runs, and what a live display says of itself."""

    def __init__(self, notebook, terminal, **options):
        super().__init__(notebook, **options)
        self.terminal = terminal
        self.cells = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
        self.on_cell_start = self.begin
        self.on_cell_executed = self.end
        self.head = ""
        self.start = 0.0

    def begin(self, cell, cell_index):
        number = next((i for i, c in enumerate(self.cells) if c is cell), None)
        if number is None:
            return
        first = next(line for line in cell.source.splitlines() if line.strip())
        self.head = f"[{number + 1}/{len(self.cells)}] "
        self.start = time.monotonic()
        self.terminal.progress(self.head + first)
        self.first = first

    def end(self, cell, cell_index, execute_reply):
        seconds = time.monotonic() - self.start
        self.terminal.line(f"{self.head}{seconds:7.1f} s  {self.first[:90]}")

    def process_message(self, msg, cell, cell_index):
        if msg["header"]["msg_type"] == "update_display_data":
            text = msg["content"]["data"].get("text/plain")
            if text:
                self.terminal.progress(self.head + text)
        return super().process_message(msg, cell, cell_index)


def run(path, terminal):
    notebook = nbformat.read(path, as_version=4)
    client = Client(
        notebook,
        terminal,
        timeout=None,
        startup_timeout=180,
        kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "kiln"),
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError:
        failure = message(notebook)
    except (DeadKernelError, AssertionError) as error:  # nbclient asserts while it cleans up
        failure = f"the kernel died: {error}"
    return notebook, failure


def message(notebook):
    """What the failed cell shows, as a terminal can show it."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                lines = "\n".join(output.traceback).splitlines()
                return "\n".join(line for line in lines if line.strip())
    return "a cell failed"


def interactive(notebook, offline_script):
    """A copy in which figures are drawn by plotly.js, with the picture for where it can't run."""
    page = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in page.cells:
        for output in cell.get("outputs", []):
            figure = output.get("data", {}).get(PLOTLY)
            if figure is None:
                continue
            place = "figure-" + uuid.uuid4().hex
            data = json.dumps(figure).replace("<", "\\u003c")
            png = output["data"].get("image/png", "").replace("\n", "")
            picture = f'<img style="max-width:100%" src="data:image/png;base64,{png}">' if png else ""
            output["data"]["text/html"] = (
                f'{offline_script}<div id="{place}">{picture}</div>'
                f"<script>(function () {{ var f = {data}; if (!window.Plotly) return;"
                f' var d = document.getElementById("{place}"); d.textContent = "";'
                f" Plotly.newPlot(d, f.data, f.layout, {{displaylogo: false, responsive: true}});"
                f"}})();</script>"
            )
            offline_script = ""
    return page


def write_html(notebook, name, target):
    from nbconvert import HTMLExporter
    from plotly.offline import get_plotlyjs

    script = get_plotlyjs()
    guarded = (
        "<script>(function () { var define, module, exports;\n" + script + "\n}).call(window);</script>"
    )
    exporter = HTMLExporter(require_js_url="", mathjax_url="", jupyter_widgets_base_url="")
    body, _ = exporter.from_notebook_node(
        interactive(notebook, guarded), resources={"metadata": {"name": name}}
    )
    write(target, offline(body))


def offline(body):
    """Without the scripts that the page would fetch: of math, diagrams and widgets."""
    body = re.sub(r'<script[^>]*\bsrc="[^"]*"[^>]*>\s*</script>', "", body)
    return re.sub(
        r'<script type="module">(?:(?!</script>).)*?\bmermaid\b(?:(?!</script>).)*?</script>',
        "",
        body,
        flags=re.DOTALL,
    )


def write(target, text):
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name("." + target.name + ".tmp")
    part.write_text(text, encoding="utf-8")
    os.replace(part, target)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--html", type=Path)
    parser.add_argument("--notebook", type=Path)
    options = parser.parse_args()
    terminal = Terminal()
    start = time.monotonic()
    notebook, failure = run(options.path, terminal)
    if options.notebook:
        write(options.notebook, nbformat.writes(notebook) + "\n")
    if options.html:
        write_html(notebook, options.path.stem, options.html)
        terminal.line(f"{options.html}: {options.html.stat().st_size / 1e6:.1f} MB")
    if failure:
        terminal.line(failure)
        return 1
    terminal.line(f"{options.path.name} ran in {time.monotonic() - start:.0f} s")
    return 0


sys.exit(main())
