"""The web pages for people, a module for each subject; importing registers them."""

from . import faults, lists, mails

__all__ = ["faults", "lists", "mails"]
