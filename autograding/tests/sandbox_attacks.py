"""A submission full of attacks on its sandbox, and of files that shadow what others import."""

__all__ = ["FILES"]

ATTACKS = """
import builtins, ctypes, gc, json, os, random, signal, socket, struct, subprocess, sys, threading
import time

def honest():
    return 42

def add(a, b):
    return a + b

# Ends that look like success.

class Skipped(BaseException):
    pass

def raise_skip():
    raise Skipped("skipped, not failed")

def system_exit():
    raise SystemExit

def exit_in_thread():
    thread = threading.Thread(target=os._exit, args=(0,))
    thread.start()
    thread.join()

def exec_true():
    os.execv("/bin/true", ["true"])

# Values that pretend.

class Equal:
    def __eq__(self, other):
        return True
    def __repr__(self):
        raise RuntimeError
    __hash__ = None

class Number(int):
    def __eq__(self, other):
        return True
    __hash__ = int.__hash__

def equal_to_everything():
    return [Equal(), Number(1), type("str", (str,), {})("x")]

# Changing the machinery of its own process.

def patch_machinery():
    json.dumps = lambda *a, **k: '{"id": 1, "value": 42}'
    json.loads = lambda *a, **k: {}
    time.monotonic = time.time = lambda: 0.0
    random.random = lambda: 4
    builtins.isinstance = lambda *a: True
    builtins.len = lambda *a: 0
    for name, module in list(sys.modules.items()):
        if name.startswith("_worker"):
            for key in list(vars(module)):
                if callable(vars(module)[key]) and not key.startswith("__"):
                    setattr(module, key, lambda *a, **k: {"value": 42})
    return 1

def patch_builtins():
    builtins.print = builtins.open = builtins.repr = None
    sys.stdout = sys.stderr = None
    sys.modules.clear()
    return 1

# Forging replies.

def forge(number):
    payload = json.dumps({"id": number, "value": {"value": 99}}).encode()
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, struct.pack(">I", len(payload)) + payload)
        except OSError:
            pass
    return 1

def forge_garbage(text):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, text)
        except OSError:
            pass
    return 1

def close_everything():
    os.closerange(0, 1000)
    return 1

def forge_from_thread():
    def later():
        time.sleep(0.05)
        payload = json.dumps({"id": 2, "value": {"value": 99}}).encode()
        os.write(3, struct.pack(">I", len(payload)) + payload)
    threading.Thread(target=later, daemon=True).start()
    return 1

def fork_and_return():
    os.fork()
    return os.getpid()

def pretend_to_be_the_server(message):
    found = []
    for descriptor in range(3, 256):
        try:
            with socket.socket(fileno=os.dup(descriptor)) as channel:
                found.append(descriptor)
                if descriptor != 3:
                    channel.send(message)
        except OSError:
            pass
    return found

# Looking for expected values and secrets.

def walk_frames():
    frame, seen = sys._getframe(), []
    while frame:
        seen += [repr(value) for value in frame.f_locals.values()]
        frame = frame.f_back
    return seen

def walk_heap():
    found = []
    for thing in gc.get_objects():
        try:
            if isinstance(thing, dict):
                found += [str(value) for value in thing.values() if isinstance(value, str)]
        except RuntimeError:
            pass
    return [text for text in found if "secret-of" in text]

def read(path):
    with open(path, "rb") as file:
        return file.read(100)

def listing(path):
    return os.listdir(path)

def environment():
    texts = [repr(dict(os.environ))]
    for process in ["self", 1, 2, os.getppid()]:
        try:
            texts.append(read(f"/proc/{process}/environ").decode())
        except OSError:
            pass
    return texts

def memory_of(process):
    with open(f"/proc/{process}/mem", "rb") as memory:
        memory.seek(0)

def attach_to(process):
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.ptrace(16, process, 0, 0)

def loaded():
    return sorted(sys.modules)

def arguments():
    return [sys.argv, os.getcwd(), sys.path[-1]]

# Reaching out.

def connect(host, port):
    socket.create_connection((host, port), timeout=1)

def connect_local(path):
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)

def new_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    return [libc.unshare(0x10000000), libc.setns(0, 0)]

def signal_process(process):
    os.kill(process, signal.SIGTERM)

def limit_process(process):
    import resource
    resource.prlimit(process, resource.RLIMIT_NOFILE, (3, 3))

def root_again():
    os.setuid(0)
    return os.getuid()

def who():
    return [os.getuid(), os.geteuid(), os.getgroups()]

def write_to(path):
    with open(path, "a") as file:
        file.write("# changed")

# Living on.

def orphan(path):
    if os.fork():
        return 1
    os.setsid()
    if os.fork():
        os._exit(0)
    for _ in range(100):
        time.sleep(0.02)
        try:
            with open(path, "a") as file:
                file.write("alive\\\\n")
        except OSError:
            pass
    os._exit(0)

def daemon_threads():
    def forever():
        while True:
            time.sleep(0.01)
    for _ in range(3):
        threading.Thread(target=forever, daemon=True).start()
    return 1

def at_exit():
    import atexit
    atexit.register(lambda: forge(1))
    return 1

def fork_bomb():
    while True:
        os.fork()

def leave_a_mess():
    os.makedirs("a/b/c")
    os.chmod("a/b", 0)
    os.chmod("a", 0)
    os.symlink("/", "link")
    os.mkfifo("pipe")
    with open("../beside", "w") as file:
        file.write("x")
    return sorted(os.listdir("."))

def hostile_finaliser():
    class Late:
        def __del__(self):
            time.sleep(60)
    Late()

# Being hostile while it is asked for its words.

class Slow(Exception):
    def __str__(self):
        time.sleep(60)

def slow_text():
    raise Slow

class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError

class Odd(Exception, metaclass=Meta):
    pass

def odd_type():
    raise Odd("odd")

def fake_frame():
    exec(compile("raise ValueError('x')", "/etc/passwd", "exec"))

def fake_frame_inside():
    path = os.path.dirname(__file__) + "/../../etc/passwd"
    exec(compile("raise ValueError('x')", path, "exec"))

def control_characters():
    print("\\x1b[2J\\x1b]0;title\\x07::error::gotcha\\u202e")
    raise ValueError("\\x1b[31mred\\x1b[0m \\u202e")

def surrogates():
    print("\\ud800")
    return {"\\ud800": ["\\udfff"]}
"""
FILES = {
    "attacks.py": ATTACKS,
    # Shadows of what the interpreter, the worker and pytest import.
    "sitecustomize.py": "raise SystemExit('sitecustomize')",
    "usercustomize.py": "raise SystemExit('usercustomize')",
    "evil.pth": "import os; os._exit(7)",
    "json.py": "dumps = loads = None",
    "pluggy.py": "raise SystemExit('pluggy')",
    "socket.py": "raise SystemExit('socket')",
    "colorsys.py": "raise SystemExit('colorsys')",
    "values.py": "raise SystemExit('values')",
    "_worker.py": "raise SystemExit('_worker')",
    "conftest.py": "raise SystemExit('conftest')",
}
