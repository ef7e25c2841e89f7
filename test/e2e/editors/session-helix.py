"""A session in Helix, in a terminal nobody looks at: it opens a file, goes to the finding, applies the
first code action, saves and undoes. What it saw is read from Helix's own log of the protocol.

usage: session-helix.py LOG COMMAND...      opens $GOLINGER_FILE; prints a line for everything it saw
"""
import json, os, pty, re, select, signal, sys, time

PATIENCE = 20
log, *command = sys.argv[1:]
file = os.environ["GOLINGER_FILE"]

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], [*command, "-v", "--log", log, file])

screen = b""


def pump(seconds):
    global screen
    until = time.time() + seconds
    while time.time() < until:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        if ready:
            try:
                screen += os.read(terminal, 65536)
            except OSError:
                return


def published():
    """The diagnostics that came in so far, oldest first."""
    try:
        text = open(log, encoding="utf-8").read()
    except FileNotFoundError:
        return []
    found = []
    for line in text.splitlines():
        at = line.find('{"jsonrpc"')
        if at == -1 or "textDocument/publishDiagnostics" not in line or "<-" not in line:
            continue
        message = json.loads(line[at:])
        found.append(message["params"]["diagnostics"])
    return found


def give_up(what):
    print("FAILED", what, published()[-3:], screen[-2000:])
    os.kill(pid, signal.SIGKILL)
    sys.exit(1)


def wait(what, test):
    until = time.time() + PATIENCE
    while time.time() < until:
        pump(0.1)
        found = test()
        if found:
            return found
    give_up(what)


def keys(text):
    os.write(terminal, text.encode())
    pump(0.5)


def last():
    return (published() or [None])[-1]


def text():
    return open(file, encoding="utf-8").read()


before = text()
print("opened", os.path.basename(file))
found = wait("no finding", last)
for one in found:
    start = one["range"]["start"]
    print(f"found {start['line'] + 1}:{start['character'] + 1} {one['source']} {one['code']}")
message = found[0]["message"].replace("`", "")[:30]
plain = lambda: re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", screen).decode("utf-8", "replace").replace("`", "")
keys("]d")
wait("the finding is not on the screen", lambda: message in plain())
print("on the screen")
# The list of actions, the first of them, and the save.
keys(" a")
wait("no actions", lambda: "Make the channel" in plain())
keys("\r")
count = len(published())
keys(":w\r")
wait("nothing was written", lambda: text() != before)
print("applied and saved", text().split("\n")[8].strip())
wait("the finding stays", lambda: len(published()) > count and last() == [])
print("gone")
count = len(published())
keys("u")
keys(":w\r")
print("undone and saved", text().split("\n")[8].strip())
wait("the finding does not come back", lambda: len(published()) > count and last())
print("back", last()[0]["range"]["start"]["line"] + 1)
os.write(terminal, b":q!\r")
pump(1)
