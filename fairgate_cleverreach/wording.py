"""Texts for users that are put together, as the language of each writes them."""

from odoo.tools import formatLang


def titled(env, name, text):
    """:return: a text below its name: in French a space comes before the colon"""
    return env._("%(name)s: %(text)s", name=name, text=text)


def number(env, count):
    """:return: a whole number, with its thousands set apart"""
    return formatLang(env, count, digits=0)


def filled(env, text, values):
    """:return: a text with its values in their places, the numbers as :func:`number`"""
    return text % {
        name: number(env, value) if isinstance(value, int) else value
        for name, value in values.items()
    }
