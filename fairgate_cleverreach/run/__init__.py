"""The upload as services: Odoo's own form, with hooks that an addon may extend."""

from . import content
