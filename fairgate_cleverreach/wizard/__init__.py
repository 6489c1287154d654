from . import cleverreach_confirm, cleverreach_names, cleverreach_preview
