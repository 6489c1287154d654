{
    "name": "CleverReach: an extension",
    "summary": "Uses each extension point of fairgate_cleverreach once, for its tests",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Fairgate",
    "depends": ["fairgate_cleverreach"],
    "installable": True,
}
