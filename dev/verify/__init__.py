"""What a real CleverReach does, against what is assumed: `dev/verify-cleverreach`.

`assumptions.py` lists what is assumed, `checks/` finds out; `courier.py` is the only
way out and keeps to the pace, `own.py` says what may be changed, `report.py` what is
told.
"""
