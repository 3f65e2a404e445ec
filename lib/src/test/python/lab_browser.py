"""Drives JupyterLab in a headless chromium: runs 01-quickstart, watches its display, presses stop.

lab_browser.py HOME SCREENSHOTS; prints one line a check and exits with 1 at the first that fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

TOKEN = "kiln-test"
HANGS = 300_000  # milliseconds after which something will never come, on a machine however busy
STEPS = 50  # an epoch of the run that is stopped
LONG_RUN = [
    'var data = Datasets.dummy(new ImageShape(32, 32, 3), 10, 6400, 256);\n'
    'var run = Trainer.of(Models.create("lenet5", data)).data(data).architecture("lenet5")\n'
    '    .epochs(500).batchSize(128).saveTo("../save/stopped").fit();',
    "1 + 1",
    'Models.create("resnet21", data)',
    'var on = Trainer.of(Models.create("lenet5", data)).data(data)\n'
    '    .resume(java.nio.file.Path.of("../save/stopped/lenet5_checkpoint.zip")).watched(false);\n'
    "var first = new java.util.concurrent.atomic.AtomicInteger(-1);\n"
    "on.listener(new RunListener() {\n"
    "    @Override\n"
    "    public void onStep(Step step) {\n"
    "        first.compareAndSet(-1, (int) step.iteration());\n"
    "        on.requestStop();\n"
    "    }\n"
    "});\n"
    "on.fit();\n"
    'System.out.println("went on after " + first.get() + " steps");',
    'ModelSummary.of(Models.create("lenet5", data), data.shape())',
]


# The least contrast of text with what is behind it, by kind of text: WCAG 2's ratio, which is to be
# 4.5, of large text 3.
CONTRAST = """() => {
  const kinds = {
    table: ".jp-OutputArea-output td, .jp-OutputArea-output th, .jp-OutputArea-output caption",
    live: "[style*=tabular-nums]",
    drawing: ".jp-OutputArea-output svg:not(.main-svg) text",
    plotly: ".js-plotly-plot .main-svg text",
  };
  const parse = css => {
    const [r, g, b, a = 1] = (css.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return [r, g, b, a];
  };
  const over = (top, below) => below.map((v, i) => top[i] * top[3] + v * (1 - top[3]));
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      layers.push(parse(getComputedStyle(e).backgroundColor));
      if (e.classList.contains("svg-container")) {  // its layers lie on one another, paper lowest
        layers.push(parse(getComputedStyle(e.querySelector(".main-svg")).backgroundColor));
      }
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const luminance = colour => colour
    .map(v => v / 255)
    .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = element => {
    const style = getComputedStyle(element);
    const ground = behind(element);
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    for (let e = element; e; e = e.parentElement) { ink[3] *= Number(getComputedStyle(e).opacity); }
    if (element instanceof SVGElement) { ink[3] *= Number(style.fillOpacity); }
    const [dark, light] = [luminance(over(ink, ground)), luminance(ground)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return {ratio: (light + 0.05) / (dark + 0.05), least: large ? 3 : 4.5,
      text: element.textContent.trim().slice(0, 40), ink: ink.join(), ground: ground.join()};
  };
  const found = {};
  for (const [kind, selector] of Object.entries(kinds)) {
    const all = [...document.querySelectorAll(selector)]
      .filter(e => e.textContent.trim() && e.getBoundingClientRect().width > 0)
      .map(contrast)
      .sort((a, b) => a.ratio / a.least - b.ratio / b.least);
    if (all.length) { found[kind] = all[0]; }
  }
  return found;
}"""


def check(holds, what):
    print(("ok    " if holds else "FAILED ") + what, flush=True)
    if not holds:
        raise AssertionError(what)


class Lab:
    """A JupyterLab on this machine alone, with settings and files of its own."""

    def __init__(self, theme, folder):
        self.folder = folder
        settings = folder / ("settings-" + theme.split()[-1])
        themes = settings / "@jupyterlab" / "apputils-extension"
        themes.mkdir(parents=True)
        (themes / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
        news = {"fetchNews": "false", "checkForUpdates": False}
        (themes / "notification.jupyterlab-settings").write_text(json.dumps(news))
        environment = dict(
            os.environ,
            JUPYTERLAB_SETTINGS_DIR=str(settings),
            JUPYTERLAB_WORKSPACES_DIR=str(folder / "workspaces"),
            JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
            KILN_EPOCHS=os.environ.get("KILN_EPOCHS", "1"),
            KILN_LIMIT=os.environ.get("KILN_LIMIT", "40"),
        )
        self.log = open(folder / "lab.log", "ab")
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
            "--port=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
            "--LabApp.expose_app_in_browser=True",
        ]
        self.process = subprocess.Popen(
            command, env=environment, stdout=self.log, stderr=subprocess.STDOUT, cwd=folder
        )
        self.url = self.wait(folder / "lab.log")

    def wait(self, log):
        start = time.monotonic()
        while time.monotonic() - start < HANGS / 1000:
            urls = re.findall(r"http://127\.0\.0\.1:\d+", log.read_text())
            if urls:
                try:
                    urllib.request.urlopen(f"{urls[-1]}/api?token={TOKEN}", timeout=5)
                    return urls[-1]
                except OSError:
                    pass
            time.sleep(0.5)
        raise AssertionError("JupyterLab did not start: " + log.read_text()[-2000:])

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def open_notebook(page, lab, name):
    page.goto(f"{lab.url}/lab/tree/notebooks/{name}?token={TOKEN}&reset", timeout=HANGS)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=HANGS)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator", timeout=HANGS)
    # JJava's status stays unknown to Lab until the first cell has run, so idle can't be waited for.
    page.wait_for_function(
        """() => {
          const app = window.jupyterapp;
          const kernel = app?.shell.currentWidget?.sessionContext?.session?.kernel;
          return kernel?.connectionStatus === "connected"
            && app.commands.isEnabled("notebook:run-all-cells");
        }""",
        timeout=HANGS,
    )


def command(page, name):
    page.evaluate("name => window.jupyterapp.commands.execute(name).then(() => {})", name)


def start(page, name):
    """A command that is not waited for."""
    page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)


def output(page, cell):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-Cell-outputArea")


def run_cell(page, cell):
    page.locator(".jp-Notebook .jp-CodeCell").nth(cell).click()
    page.keyboard.press("Shift+Enter")


def title(locator):
    """What a live display says of itself; of a figure, once Plotly has drawn it."""
    live = locator.locator("[style*=tabular-nums]")
    if live.count():
        return live.first.text_content()
    draw(locator)
    drawn = locator.locator(".gtitle")
    return drawn.first.text_content() if drawn.count() else None


def draw(locator):
    """Lab shows a figure's picture until the mouse is over it."""
    picture = locator.locator("img")
    if picture.count() and not locator.locator("svg.main-svg").count():
        picture.first.hover()


def titles(locator, until):
    """Different titles that a live display shows, until one is like this."""
    seen = []
    end = time.monotonic() + HANGS / 1000
    while time.monotonic() < end:
        try:
            text = title(locator)
        except Error:
            continue  # replaced while it was looked at
        if text and text not in seen:
            seen.append(text)
            if re.search(until, text):
                break
        time.sleep(0.05)
    return seen


def legible(page, kinds):
    """Checks the text of outputs against what is behind it; every kind must be there."""
    found = page.evaluate(CONTRAST)
    for kind in kinds:
        worst = found.get(kind)
        check(worst, f"there is {kind} text")
        # Plotly's text has one colour for light and dark pages, of which no colour has 4.5 on both.
        least = min(worst["least"], 4.3) if kind == "plotly" else worst["least"]
        check(worst["ratio"] >= least, f"which is legible: {worst['ratio']:.1f} to 1, {worst}")


def show_all(page):
    """Lab leaves out cells that are not in view; a tall window has them all."""
    page.set_viewport_size({"width": 1280, "height": 4200})
    time.sleep(3)


def quickstart(page, lab, screenshots, theme):
    open_notebook(page, lab, "01-quickstart.ipynb")
    page.set_viewport_size({"width": 1280, "height": 3000})
    command(page, "notebook:clear-all-cell-outputs")
    start(page, "notebook:run-all-cells")
    training = output(page, 2)
    seen = titles(training, r"epochs? in \d")
    running = [text for text in seen if re.search(r"step \d+/\d+", text)]
    check(len(running) >= 2, f"the live display moved: {len(running)} states, {running[:2]} ...")
    check(re.search(r"epochs? in", seen[-1]), f"and ended: {seen[-1]}")
    check(training.locator("svg.main-svg").count() > 0, "Plotly drew an SVG")
    check(training.locator("path.js-line").count() >= 2, "with lines in it")
    page.wait_for_function(
        "document.querySelectorAll('.jp-InputPrompt').length > 0 && "
        "![...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('[*]'))",
        timeout=HANGS,
    )
    show_all(page)
    errors = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
    check(errors.count() == 0, "nothing on stderr, no error")
    check(page.locator(".jp-Cell-outputArea img").count() >= 2, "images are shown")
    legible(page, ["table", "plotly"])
    page.screenshot(path=str(screenshots / f"quickstart-{theme}.png"))
    command(page, "docmanager:save")
    time.sleep(2)


def look(page, lab, screenshots, theme):
    open_notebook(page, lab, "01-quickstart.ipynb")
    show_all(page)
    figures = page.locator(".jp-OutputArea-output img, svg.main-svg")
    check(figures.count() >= 4, "a saved notebook shows its figures again")
    page.screenshot(path=str(screenshots / f"quickstart-{theme}.png"))


def stop_button(page, lab, screenshots, theme):
    open_notebook(page, lab, "stop.ipynb")
    page.set_viewport_size({"width": 1280, "height": 720})
    command(page, "notebook:clear-all-cell-outputs")
    run_cell(page, 0)
    seen = titles(output(page, 0), r"step \d+/")
    check(any("images/s" in text for text in seen), "training runs and shows itself")
    page.screenshot(path=str(screenshots / f"training-{theme}.png"))
    legible(page, ["live", "drawing"])
    start = time.monotonic()
    page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    seen = titles(output(page, 0), r"^Stopped in epoch")
    stopped = re.fullmatch(
        rf"Stopped in epoch (\d+), after step (\d+) of {STEPS}; to go on, resume (\S+)", seen[-1]
    )
    check(stopped, f"stop says how to go on: {seen[-1]}")
    checkpoint = (lab.folder / "notebooks" / stopped[3]).resolve()
    check(zipfile.is_zipfile(checkpoint), f"and the checkpoint is whole: {checkpoint.name}")
    page.get_by_text("Interrupted. The kernel and all variables are alive.").wait_for(timeout=HANGS)
    print(f"      stopped and saved {time.monotonic() - start:.1f} s after the click", flush=True)
    run_cell(page, 1)
    output(page, 1).get_by_text("2", exact=True).wait_for(timeout=HANGS)
    check(True, "the kernel answers afterwards")
    run_cell(page, 2)
    output(page, 2).get_by_text("Did you mean").wait_for(timeout=HANGS)
    lines = output(page, 2).inner_text().strip().splitlines()
    check(len(lines) <= 3, f"an error is one message: {lines}")
    run_cell(page, 3)
    done = (int(stopped[1]) - 1) * STEPS + int(stopped[2])
    resumed = output(page, 3).get_by_text("went on after")
    resumed.wait_for(timeout=HANGS)
    said = resumed.text_content().strip()
    check(said == f"went on after {done} steps", f"the checkpoint goes on where it stopped: {said}")
    show_all(page)
    run_cell(page, 4)
    output(page, 4).locator("td:visible").first.wait_for(timeout=HANGS)
    draw(output(page, 0))
    page.wait_for_selector(".js-plotly-plot .main-svg text", timeout=HANGS)
    legible(page, ["table", "plotly"])
    page.screenshot(path=str(screenshots / f"stopped-{theme}.png"))


def notebook(sources):
    cells = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [],
         "source": source}
        for i, source in enumerate(sources)
    ]
    kernel = {"display_name": "Java (Kiln)", "language": "java", "name": "kiln"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def main():
    home, screenshots = Path(sys.argv[1]), Path(sys.argv[2])
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        notebooks = folder / "notebooks"  # which save to ../save
        notebooks.mkdir()
        shutil.copy(home / "notebooks" / "01-quickstart.ipynb", notebooks)
        (notebooks / "stop.ipynb").write_text(json.dumps(notebook(LONG_RUN)))
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for theme, tests in (
            ("JupyterLab Light", (quickstart,)),
            ("JupyterLab Dark", (look, stop_button)),
        ):
            lab = Lab(theme, folder)
            try:
                page = browser.new_page(viewport={"width": 1280, "height": 1000})
                for test in tests:
                    test(page, lab, screenshots, theme.split()[-1].lower())
                page.close()
            finally:
                lab.close()
        browser.close()


if __name__ == "__main__":
    main()
