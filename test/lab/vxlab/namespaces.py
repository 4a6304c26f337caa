"""Network namespaces of this run, and of runs that died: how they are named, entered, listed and deleted."""

import ctypes
import errno
import os
import re
import signal
import subprocess

PREFIX = "vxlab"
DIRECTORY = "/run/netns/"
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


class Inside:
    """`with Inside(namespace)`: sockets that are opened, and /proc/sys/net, belong to that namespace."""

    def __init__(self, namespace):
        self.namespace = namespace

    def __enter__(self):
        self.outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        handle = os.open(DIRECTORY + self.namespace, os.O_RDONLY)
        try:
            if LIBC.setns(handle, CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns " + self.namespace)
        finally:
            os.close(handle)

    def __exit__(self, *_):
        LIBC.setns(self.outside, CLONE_NEWNET)
        os.close(self.outside)


def run(arguments, stdin=None, check=True):
    done = subprocess.run(arguments, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done


def batch(tool, namespace, lines, check=True):
    """Many commands of `ip` or `bridge` in one process. Without check the others are done where one fails."""
    if not lines:
        return None
    where = ["-n", namespace] if namespace else []
    force = [] if check else ["-force"]
    done = run([tool, *where, *force, "-batch", "-"], "\n".join(lines) + "\n", check=False)
    if check and done.returncode:
        raise RuntimeError("\n".join([f"{tool} in {namespace}: {done.stderr.strip()}", *lines]))
    return done


def write_sysctl(path, value):
    """Of the namespace that we are in."""
    with open("/proc/sys/net/" + path, "w") as file:
        file.write(str(value))


def list_namespaces():
    return set(os.listdir(DIRECTORY)) if os.path.isdir(DIRECTORY) else set()


def run_id(pid):
    """Names a process for good: its number and the clock tick in which it began. None where there is none."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return f"{pid}-{file.read().rpartition(')')[2].split()[19]}"
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ESRCH):
            return None
        raise


def prefix_of(run):
    return f"{PREFIX}-{run}-"


def delete_leftovers():
    """Deletes the namespaces of runs that are no longer there. Those of another run that still goes on stay."""
    found = (re.match(rf"{PREFIX}-(\d+)-\d+-", name) for name in list_namespaces())
    dead = {match.group(0) for match in found if match and prefix_of(run_id(match.group(1))) != match.group(0)}
    for prefix in sorted(dead):
        delete_namespaces(prefix)
    return len(dead)


def delete_namespaces(prefix):
    """Ends what still runs inside (a namespace lives as long as its last process), then deletes."""
    for name in sorted(name for name in list_namespaces() if name.startswith(prefix)):
        for pid in run(["ip", "netns", "pids", name], check=False).stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        run(["ip", "netns", "del", name], check=False)
