"""The version of the package, by itself: a page that prints it is not of the whole façade."""

__version__ = "0.1.0"
