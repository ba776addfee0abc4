"""Compiles the sieve. Where that cannot be done, mpdoctor works without it, slower."""

from Cython.Build import cythonize
from setuptools import Extension, setup

setup(
    ext_modules=cythonize(
        Extension(
            "mpdoctor.engines.sieve", ["mpdoctor/engines/sieve.pyx"], optional=True
        )
    )
)
