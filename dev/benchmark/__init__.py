"""What an upload costs, measured against the least that it could cost.

`dev/bench` runs it. Its parts, in the order in which data goes through them:

    box        a local CleverReach in a process of its own, which counts
    world      an association with as many contacts as are wanted
    measure    a piece of work in a process of its own: what it took
    upload     the addon's way
    floor      the least: one query a page, the same JSON, the same batches
    peers      how others do it
    scheduler  uploads by Odoo's own scheduler, with a CleverReach that takes its time
    pages      how many queries Odoo's pages make, with the addon and without
    reach      what is to be reached, as ratios of what was measured
    report     tables of it all; plot: a picture
"""
