"""Compiles what is slow. Where that cannot be done, mpdoctor works without it."""

import os
from compileall import compile_dir
from glob import glob
from typing import Any

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = ("glances", "sieve", "twice")


class BuildExtensions(build_ext):
    """Leaves bytecode in a checkout as well, as an ordinary installation does."""

    def run(self) -> Any:
        super().run()
        if self.editable_mode:
            compile_dir("mpdoctor", quiet=2)


EXTENSIONS = cythonize(
    [
        Extension(
            f"mpdoctor.engines.{name}",
            [f"mpdoctor/engines/{name}.pyx"],
            depends=glob("mpdoctor/engines/*.pxi"),
            # What a debugger wants to know is most of a compiled file.
            extra_compile_args=[] if os.name == "nt" else ["-g0"],
        )
        for name in COMPILED
    ]
)
for extension in EXTENSIONS:
    # Cython makes new ones, which forget it.
    extension.optional = True

setup(cmdclass={"build_ext": BuildExtensions}, ext_modules=EXTENSIONS)
