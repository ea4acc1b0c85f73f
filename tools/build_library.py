"""Build the kernels ahead of time, as a library that needs no other: no Python, libc or libm.

    python tools/build_library.py [--target x86_64 aarch64 armv7] [--out edge/efficiency/lib]
    python tools/build_library.py --check    exit code 1 when a library is stale; needs no linker

Numba puts each function of blocks.EXPORTS into LLVM's language; here it gets a plain C name, is
optimised for the target and linked.  One file serves glibc and musl.  No fast-math and no fused
multiply-add: its bits are the interpreter's.  The object file's bytes follow from the sources and
from what manifest.json says it was made with; those of the library from the linker too.

Needs numba on x86-64, and binutils for each target.  CPython only.
"""

import argparse
import importlib
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

# Read by numba and edge.port as they are imported: nothing is to depend on this machine's CPU.
os.environ.update(NUMBA_OPT="0", NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="",
                  BOILER_EDGE_KERNELS="numba")

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import llvmlite  # noqa: E402
import llvmlite.binding as llvm  # noqa: E402
import numba  # noqa: E402

from edge.efficiency.library import MANIFEST, digest, digest_of_sources  # noqa: E402

# library: LLVM's triple, CPU and features, and the prefix of its binutils.
TARGETS = {
    "x86_64": ("x86_64-unknown-linux-gnu", "x86-64", "", "x86_64-linux-gnu-"),
    "aarch64": ("aarch64-unknown-linux-gnu", "cortex-a53", "", "aarch64-linux-gnu-"),
    # What Debian's armhf asks for, no more: integer division, NEON and the upper 16 registers of
    # floats are missing from one or the other machine that calls itself armv7l.
    "armv7": ("armv7-unknown-linux-gnueabihf", "cortex-a8", "-neon,-d32", "arm-linux-gnueabihf-"),
}
LINK = ("-shared", "-z", "defs", "-z", "noexecstack", "--build-id=none", "--strip-all")
MADE_WITH = {"python": "%d.%d" % sys.version_info[:2], "numba": numba.__version__,
             "llvmlite": llvmlite.__version__}
NUMBA_TYPES = {"p": numba.types.CPointer(numba.types.float64), "n": numba.types.int64}
LLVM_TYPES = {"p": "ptr", "n": "i64"}
# Numba's result: the name in the manifest, LLVM's types of the result and of the room for it.
RESULTS = {numba.types.none: ("none", "void", "ptr"),
           numba.types.float64: ("float", "double", "double")}

HEAD = """
target triple = "%s"
@boiler_edge_sources = constant [%d x i8] c"%s\\00"
declare void @a_kernel_may_raise()
attributes #0 = { nounwind "no-builtins" }
"""
# Numba's functions return a status: 0 is good, so is -2, which stands for None.  A kernel never
# raises; where the optimiser cannot see that, a call stays behind that no linker can satisfy.
FUNCTION = """
declare i32 @{body}(ptr, ptr, {types})

define {result} @{name}({parameters}) #0 {{
  %room = alloca {room}
  %error = alloca ptr
  store {room} zeroinitializer, ptr %room
  %status = call i32 @{body}(ptr %room, ptr %error, {parameters})
  switch i32 %status, label %raised [
    i32 0, label %good
    i32 -2, label %good
  ]
raised:
  call void @a_kernel_may_raise()
  unreachable
good:
  {leave}
}}
"""

llvm.initialize_all_targets()
llvm.initialize_all_asmprinters()


class BuildError(Exception):
    """A library cannot be built; the text says why."""


class Function:
    """An exported function as numba compiles it."""

    def __init__(self, dispatcher, name, form):
        signature = tuple(NUMBA_TYPES[letter] for letter in form)
        dispatcher.compile(signature)
        overload = dispatcher.overloads[signature]
        if overload.signature.return_type not in RESULTS:
            raise BuildError("%s returns %s" % (name, overload.signature.return_type))
        self.name = name
        self.form = form
        self.body = overload.fndesc.llvm_func_name
        self.result, self._type, self._room = RESULTS[overload.signature.return_type]
        self.ir = portable(dispatcher.inspect_llvm(signature))

    def entry(self):
        """Return the function that C calls, in LLVM's language."""
        types = [LLVM_TYPES[letter] for letter in self.form]
        parameters = ", ".join("%s %%p%d" % (kind, place) for place, kind in enumerate(types))
        leave = "ret void"
        if self.result == "float":
            leave = "%value = load double, ptr %room\n  ret double %value"
        return FUNCTION.format(name=self.name, body=self.body, types=", ".join(types), leave=leave,
                               parameters=parameters, result=self._type, room=self._room)


def portable(ir):
    """Return numba's text without what ties it to this machine or to a C library."""
    ir = re.sub(r"(?m)^target (triple|datalayout) = .*$", "", ir)
    # The instruction; the C library's function sets errno.
    ir = re.sub(r"(?m)^declare double @sqrt\(.*$", "declare double @llvm.sqrt.f64(double)", ir)
    ir = ir.replace("@sqrt(", "@llvm.sqrt.f64(")
    # Without this a loop that copies becomes a call of memcpy.
    return ir.replace("{ alwaysinline }", '{ alwaysinline nounwind "no-builtins" }')


class Kernels:
    """The exported functions of a module, and the kernel files beside it that they are made of."""

    def __init__(self, module):
        before = set(sys.modules)
        blocks = importlib.import_module(module)
        directory = pathlib.Path(blocks.__file__).parent
        origins = [getattr(sys.modules[name], "__file__", None)
                   for name in set(sys.modules) - before]
        paths = [pathlib.Path(origin) for origin in origins if origin]
        self.files = sorted(path.name for path in paths if path.parent == directory)
        self.sources = digest_of_sources(directory, self.files)
        self.functions = [Function(getattr(blocks, name), name, form)
                          for name, form in blocks.EXPORTS]


def object_file(kernels, target):
    """Return the bytes of the object file for one target."""
    triple, cpu, features, _ = TARGETS[target]
    head = HEAD % (triple, len(kernels.sources) + 1, kernels.sources)
    module = llvm.parse_assembly(head + "".join(one.entry() for one in kernels.functions))
    for one in kernels.functions:
        module.link_in(llvm.parse_assembly(one.ir))
    exported = {"boiler_edge_sources"} | {one.name for one in kernels.functions}
    for value in list(module.functions) + list(module.global_variables):
        if not value.is_declaration and value.name not in exported:
            value.linkage = "internal"  # what nobody calls goes, the code for Python with it
    machine = llvm.Target.from_triple(triple).create_target_machine(
        cpu, features, opt=3, reloc="pic", codemodel="default")
    module.data_layout = str(machine.target_data)
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    module.verify()
    return machine.emit_object(module)


def binutils(target, tool, *words):
    """Return what a program of binutils prints, or raise a BuildError."""
    command = TARGETS[target][3] + tool
    try:
        done = subprocess.run((command, *words), capture_output=True, text=True)
    except OSError as error:
        raise BuildError("%s: %s; it is in binutils of that target" % (command, error.strerror))
    if done.returncode:
        raise BuildError("%s: %s" % (command, done.stderr.strip()))
    return done.stdout


def link(target, octets):
    """Return the library of an object file, or raise a BuildError when it needs another."""
    with tempfile.TemporaryDirectory() as directory:
        made, library = pathlib.Path(directory, "kernels.o"), pathlib.Path(directory, "kernels.so")
        made.write_bytes(octets)
        needed = binutils(target, "nm", "-u", str(made)).split()[1::2]
        if needed:
            raise BuildError("%s: the kernels need %s" % (target, ", ".join(needed)))
        binutils(target, "ld", *LINK, "-o", str(library), str(made))
        return library.read_bytes()


def build(kernels, targets, directory):
    """Write the libraries of some targets, and the manifest of all."""
    objects = {target: object_file(kernels, target) for target in targets}
    libraries = {target: link(target, octets) for target, octets in objects.items()}
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / MANIFEST
    rows = json.loads(path.read_text())["libraries"] if path.exists() else {}
    for target in targets:
        rows[target] = {"sources": kernels.sources, "object_sha256": digest(objects[target]),
                        "library_sha256": digest(libraries[target])}
        (directory / ("kernels-%s.so" % target)).write_bytes(libraries[target])
    functions = {one.name: [one.form, one.result] for one in kernels.functions}
    manifest = {"made_with": MADE_WITH, "files": kernels.files, "functions": functions,
                "libraries": rows}
    path.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def stale(kernels, targets, directory):
    """Return the targets whose object file has other bytes than the manifest says."""
    rows = json.loads((directory / MANIFEST).read_text())["libraries"]
    return [target for target in targets if target not in rows
            or digest(object_file(kernels, target)) != rows[target]["object_sha256"]]


def main():
    """Build or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--target", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "edge/efficiency/lib")
    parser.add_argument("--module", default="edge.efficiency.blocks", help="has EXPORTS")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if platform.machine() != "x86_64":
        sys.exit("build_library: numba's code differs by machine; build on x86-64")
    try:
        kernels = Kernels(given.module)
        if not given.check:
            build(kernels, given.target, given.out)
            return 0
        found = stale(kernels, given.target, given.out)
    except (BuildError, OSError) as error:
        sys.exit("build_library: %s" % error)
    for target in found:
        print("build_library: %s is stale" % target)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
