#!/usr/bin/env python3
"""Verifies the DKIM signature of the message on standard input with dkimpy; the argument is the TXT record.

Prints `good` or `bad`; ends with 3 where dkimpy, or what it needs for the kind of key, is not installed."""
import sys

try:
    from dkim import verify
    if "k=ed25519" in sys.argv[1]:
        import nacl.signing  # noqa: F401
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

record = sys.argv[1].encode()
print("good" if verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record, minkey=1024) else "bad")
