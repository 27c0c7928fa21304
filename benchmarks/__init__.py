"""What we claim about speed, measured: ``python -m benchmarks`` prints medians, and ratios beside a peer.

Nothing here is a test: a slow machine fails no build.
"""
