"""How fast this machine is: the CPU seconds of a piece of work that never changes."""

import hashlib
import json
import statistics
import time

ROUNDS = 20_000
REPEATS = 5


def measured():
    return statistics.median(_once() for _time in range(REPEATS))


def _once():
    began = time.process_time()
    for number in range(ROUNDS):
        row = {"email": f"{number}@example.com", "values": [str(number)] * 5}
        hashlib.blake2b(json.dumps(row, sort_keys=True).encode()).hexdigest()
    return time.process_time() - began
