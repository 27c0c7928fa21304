"""What we claim about speed, measured: ``python -m benchmarks`` prints medians, and ratios beside a peer.

One file a section: ``commands``, ``spc``, ``waits``; how time and memory are taken, in ``measure``. The data
(``series``, ``spells``) are generated from a seed. The peers are here and nowhere else. Nothing here is a
test: a slow machine fails no build; results that differ from a peer's do stop the section.
"""
