"""The scenarios, by subject: a public function each, its docstring the text's head."""

from inspect import isfunction

from . import addresses, elsewhere, first, leaving, trouble, values

SCENARIOS = {
    name: value
    for module in (first, values, addresses, leaving, elsewhere, trouble)
    for name, value in vars(module).items()
    if isfunction(value) and not name.startswith("_")
}
