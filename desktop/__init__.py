"""Hudang 户档: the offline-first desk of a township's social-assistance office."""

__version__ = "0.1.0"
