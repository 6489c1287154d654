from . import controllers, models, run, wizard
from .hooks import uninstall_hook
