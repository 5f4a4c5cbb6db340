"""Faults on purpose: kills, refused writes, power cuts, damage, racers and hostile texts.

The tests try a few of each; `python tests/long_faults.py` tries as many as there is time for.

- `children`: a command run in a child that is killed, or whose writes are refused
- `cases`: commands on books made for them; whether a book is as before or as after
- `calls`, `calls.c`: the write calls of a program counted, refused, recorded, or its end
- `power`: the disks that a power cut can leave, made from recorded calls
- `forgotten`: a book with words of one customer in every place, and what is left of them
- `texts`: hostile texts, and whether a screen shows them harmlessly
- `damage`: pages of a file that are damaged
- `repairs`: damage of any kind, and what `check --repair` makes of it
- `racers`: eight programs that write at once
- `examples`: property tests with many more examples, as a plugin of pytest
- `more_cases`, `at_calls`: the long form of what happens to commands at their write calls
- `tally`: how many were tried and lost; `table`: what of it stands in docs/safety.md
"""
