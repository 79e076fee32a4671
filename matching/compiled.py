"""The wall around numba: functions compiled to machine code at their first call, and kept for later processes.

Nothing of it is imported before a compiled function is called, so small rounds and audits start fast. The code
is kept where numba keeps it (``NUMBA_CACHE_DIR``, else beside the module, else in the user's cache folder), and
where none of these can be written, as in a read-only image, in a folder of this user under the temporary one.
"""

import functools
import importlib
import inspect
import os
import pickle
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
_SPOILED = (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, KeyError)
_compiling = threading.RLock()


@functools.cache
def available() -> bool:
    """Tell whether numba works here; imports it."""
    try:
        importlib.import_module("numba")
    except ImportError:
        return False
    return True


class Compiled(Generic[P, R]):
    """A module's function of arrays, numbers and named tuples of them, run in machine code without Python's lock.

    Arguments are given by position; array bounds are not looked at. It may call compiled functions of its own
    file only: kept code is dropped when that file changes, and for no other reason.

    Attributes:
        plain: the function as it is written.
    """

    def __init__(self, function: Callable[P, R], **options: bool) -> None:
        functools.update_wrapper(self, function)
        self.plain = function
        self._options = {**_OPTIONS, **options}
        self._machine: Any = None
        self._known: set[tuple[Any, ...]] = set()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it, after compiling it or fetching its code where arguments of such types are new."""
        machine = self._machine or self._prepared()
        kinds = tuple(map(machine.typeof_pyval, args))
        if kinds not in self._known:
            self._learn(kinds)
        result: R = self._machine(*args, **kwargs)
        return result

    def __reduce__(self) -> str:
        """Let other processes find it by its name."""
        return self.plain.__qualname__

    @property
    def _numba_type_(self) -> Any:
        """What numba asks for when another compiled function calls this one."""
        return importlib.import_module("numba.types").Dispatcher(self._prepared())

    def _prepared(self) -> Any:
        with _compiling:
            self._machine = self._machine or _kept(self.plain, self._options)
            return self._machine

    def _learn(self, kinds: tuple[Any, ...]) -> None:
        """Compile, or fetch the code, while nobody else does: two processes could mix up the files of one folder."""
        with _compiling, _alone(self._machine):
            try:
                self._machine.compile(kinds)
            except _SPOILED:  # a full disk, after which the code is there all the same, or a file that was cut off
                if kinds not in self._machine.overloads:
                    self._forget()
                    self._machine.compile(kinds)
            self._known.add(kinds)

    def _forget(self) -> None:
        """Delete what is kept of the function's file."""
        stem = Path(inspect.getfile(self.plain)).stem
        for file in Path(self._machine.stats.cache_path).glob(f"{stem}.*.nb[ci]"):
            file.unlink(missing_ok=True)
        self._machine = _kept(self.plain, self._options)


def compiled(function: Callable[P, R]) -> Compiled[P, R]:
    """Compile a module's function when it is first called."""
    return Compiled(function)


def inlined(function: Callable[P, R]) -> Compiled[P, R]:
    """Compile a module's function into each that calls it."""
    return Compiled(function, forceinline=True)


def lean(function: Callable[P, R]) -> Compiled[P, R]:
    """Compile a module's function that makes no array; taking arrays out of tuples then costs nothing.

    Otherwise their users are counted up and down at each of them: six times the time of a scan, measured.
    """
    return Compiled(function, _nrt=False)


def _jitted(function: Callable[..., Any], options: dict[str, Any], *, cache: bool) -> Any:
    return importlib.import_module("numba").njit(cache=cache, **options)(function)


def _kept(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Return the function with a folder for its code, or without where no folder can be written, or none is needed."""
    if options.get("forceinline"):
        return _jitted(function, options, cache=False)
    with suppress(RuntimeError):  # "no locator available"
        return _jitted(function, options, cache=True)
    folder = _own_folder()
    if folder is not None:
        config = importlib.import_module("numba").config
        before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
        try:
            with suppress(RuntimeError):
                return _jitted(function, options, cache=True)
        finally:
            config.CACHE_DIR = before
    return _jitted(function, options, cache=False)


def _own_folder() -> Path | None:
    """Return a folder that nobody else can write, since what lies in it is run; None = there is none."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"dukou-compiled-{user}"
    try:
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return folder if closed and found.st_uid == user else None


@contextmanager
def _alone(machine: Any) -> Iterator[None]:
    """Hold the lock of the folder where the code is kept, as far as the system has such locks."""
    folder = machine.stats.cache_path
    try:
        fcntl = importlib.import_module("fcntl")
        stream = (Path(folder) / "dukou.lock").open("ab")
    except (ImportError, OSError, TypeError):
        yield
        return
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
