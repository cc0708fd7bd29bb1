"""Turn Chinese news about development zones into records of projects, investments and indicators."""

__version__ = "0.1.0"
