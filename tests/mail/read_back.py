#!/usr/bin/env python3
"""Reads a Maildir as a mail program would (Python's email package) and prints what it found, as JSON."""
import email.policy
import json
import mailbox
import sys
from email.parser import BytesParser


def defects(message):
    found = [type(defect).__name__ for part in message.walk() for defect in part.defects]
    headers = [defect for part in message.walk() for value in part.values() for defect in getattr(value, "defects", [])]
    return found + [type(defect).__name__ for defect in headers]


read = []
box = mailbox.Maildir(sys.argv[1], factory=None, create=False)
for key in sorted(box.keys()):
    message = BytesParser(policy=email.policy.default).parsebytes(box.get_bytes(key))
    parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    read.append(
        {
            "headers": message.keys(),
            "subject": message["Subject"],
            "to": message["Delivered-To"],
            "date": message["Date"].datetime.isoformat(),
            "text": parts.get("text/plain"),
            "html": parts.get("text/html"),
            "parts": len(parts),
            "defects": defects(message),
        }
    )
json.dump(read, sys.stdout, ensure_ascii=True)
