"""Compiles what is slow. Where that cannot be done, mpdoctor works without it."""

from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = ("sieve", "twice")

setup(
    ext_modules=cythonize(
        [
            Extension(
                f"mpdoctor.engines.{name}",
                [f"mpdoctor/engines/{name}.pyx"],
                optional=True,
            )
            for name in COMPILED
        ]
    )
)
