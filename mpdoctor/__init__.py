"""The command-line doctor for Mixpanel implementations."""

__version__ = "0.1.0"
