from . import cleverreach_confirm, cleverreach_preview
