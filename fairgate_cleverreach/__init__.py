from . import models, run, wizard
from .hooks import uninstall_hook
