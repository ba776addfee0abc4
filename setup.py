"""Compiles what is slow. Where that cannot be done, mpdoctor works without it."""

import os
from glob import glob

from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = ("analysis/_duplicates", "analysis/_scanner")

EXTENSIONS = cythonize(
    [
        Extension(
            f"mpdoctor.{name.replace('/', '.')}",
            [f"mpdoctor/{name}.pyx"],
            depends=glob("mpdoctor/analysis/*.pxi"),
            # What a debugger wants to know is most of a compiled file.
            extra_compile_args=[] if os.name == "nt" else ["-g0"],
        )
        for name in COMPILED
    ]
)
for extension in EXTENSIONS:
    # Cython makes new ones, which forget it.
    extension.optional = True

setup(ext_modules=EXTENSIONS)
