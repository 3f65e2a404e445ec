"""Runs a program as a shell at a terminal would, does what a script says, and tells how it ended.

terminal.py SCRIPT PROGRAM [ARGUMENT ...]: SCRIPT is a JSON list of steps, done in order:

    {"text": T}    waits until T has been shown since the last such step
    {"file": G}    waits until a file matches the pattern G
    {"key": K}     types the characters K
    {"signal": S}  sends the signal S to the program and to nobody else
    {"stopped": 1} waits until the program has been stopped, as by Ctrl-Z
    {"fg": 1}      what the shell's fg does
    {"size": [ROWS, COLUMNS]}
    {"pause": SECONDS}
    {"hangup": 1}  closes the terminal
    {"ignore": S}  starts the program with the signal S ignored, as nohup does; the first step

Prints a JSON object: code (128 + N if signal N killed it), shown (all that came to the terminal), same
(whether the terminal's modes are those from before), done (how many steps were).
"""

import fcntl
import glob
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

LIMIT = 90


def shell(program, ignored, tell, told):
    """The session's leader: starts the program in a group of its own, as bash does, and waits."""
    for ours in (signal.SIGTTOU, signal.SIGTSTP, signal.SIGHUP):
        signal.signal(ours, signal.SIG_IGN)
    before = termios.tcgetattr(0)
    job = os.fork()
    if job == 0:
        os.close(tell)
        os.close(told)
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        for usual in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            if signal.getsignal(usual) is not signal.SIG_DFL:  # by us, or by who started the tests
                signal.signal(usual, signal.SIG_DFL)
        for name in ignored:
            signal.signal(signal.Signals["SIG" + name], signal.SIG_IGN)
        os.execvp(program[0], program)
    # A closed terminal is told to the leader alone, which tells its jobs.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(-job, signal.SIGHUP))
    os.write(tell, b'{"job": %d}\n' % job)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        os.tcsetpgrp(0, os.getpid())
        os.write(tell, b'{"stopped": true}\n')
        os.read(told, 1)
        os.tcsetpgrp(0, job)
        os.kill(-job, signal.SIGCONT)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    try:
        os.tcsetpgrp(0, os.getpid())
        same = termios.tcgetattr(0) == before
    except (OSError, termios.error):  # it was closed
        same = None
    os.write(tell, (json.dumps({"code": code, "same": same}) + "\n").encode())
    os._exit(0)


class Session:
    def __init__(self, program, ignored):
        from_shell, tell = os.pipe()
        told, self.to_shell = os.pipe()
        os.set_inheritable(tell, True)
        pid, self.terminal = pty.fork()
        if pid == 0:
            shell(program, ignored, tell, told)
        os.close(tell)
        self.from_shell = from_shell
        self.news = b""
        self.state = {"code": None, "same": None, "stopped": False}
        self.shown = b""
        self.seen = 0

    def listen(self, seconds):
        sources = [self.from_shell] + ([self.terminal] if self.terminal is not None else [])
        for source in select.select(sources, [], [], seconds)[0]:
            try:
                data = os.read(source, 1 << 16)
            except OSError:  # the last program at the terminal has ended
                data = b""
            if source == self.terminal:
                self.shown += data
                if not data:
                    self.terminal = None
            else:
                self.news += data
                lines = self.news.split(b"\n")
                self.news = lines.pop()
                for line in lines:
                    self.state.update(json.loads(line))

    def wait(self, condition):
        end = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > end or self.state["code"] is not None:
                return condition()
            self.listen(0.02)
        return True

    def has_shown(self, text):
        place = self.shown.find(text.encode(), self.seen)
        if place >= 0:
            self.seen = place + len(text.encode())
        return place >= 0

    def do(self, kind, value):
        if kind == "text":
            return self.wait(lambda: self.has_shown(value))
        if kind == "file":
            return self.wait(lambda: glob.glob(value))
        if kind == "stopped":
            return self.wait(lambda: self.state["stopped"])
        if kind == "pause":
            end = time.monotonic() + value
            while time.monotonic() < end:
                self.listen(0.02)
        elif kind in ("key", "size", "hangup") and self.terminal is None:
            return False  # the program has ended
        elif kind == "key":
            os.write(self.terminal, value.encode())
        elif kind == "signal":
            self.wait(lambda: "job" in self.state)
            os.kill(self.state["job"], signal.Signals["SIG" + value])
        elif kind == "fg":
            self.state["stopped"] = False
            os.write(self.to_shell, b"f")
        elif kind == "size":
            fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *value, 0, 0))
        elif kind == "hangup":
            os.close(self.terminal)
            self.terminal = None
        return True

    def finish(self):
        self.wait(lambda: self.state["code"] is not None)
        if self.state["code"] is None:
            os.killpg(self.state["job"], signal.SIGKILL)
            self.state["code"] = -1
        while self.terminal is not None and select.select([self.terminal], [], [], 0.2)[0]:
            self.listen(0)


def main():
    steps = [next(iter(step.items())) for step in json.loads(sys.argv[1])]
    session = Session(sys.argv[2:], [value for kind, value in steps if kind == "ignore"])
    done = 0
    for kind, value in steps:
        if kind != "ignore" and not session.do(kind, value):
            break
        done += 1
    session.finish()
    result = {key: session.state[key] for key in ("code", "same")}
    result.update(shown=session.shown.decode("utf-8", "replace"), done=done)
    print(json.dumps(result))


main()
