"""Compiles what is slow. Where that cannot be done, mpdoctor works without it."""

from compileall import compile_dir
from typing import Any

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = ("sieve", "twice")


class BuildExtensions(build_ext):
    """Leaves bytecode in a checkout as well, as an ordinary installation does."""

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except OSError as error:
            # There is no compiler at all, which `optional` does not think of.
            self.warn(f"{ext.name} is not compiled: {error}")

    def run(self) -> Any:
        super().run()
        if self.editable_mode:
            compile_dir("mpdoctor", quiet=2)


setup(
    cmdclass={"build_ext": BuildExtensions},
    ext_modules=cythonize(
        [
            Extension(
                f"mpdoctor.engines.{name}",
                [f"mpdoctor/engines/{name}.pyx"],
                optional=True,
            )
            for name in COMPILED
        ]
    ),
)
