"""Documents for programs.

Owns: how plain data is written as JSON text.
"""

from __future__ import annotations

import json
import re

__all__ = ["json_text"]

# Invisible and reordering characters are written as JSON's own escapes, which every reader turns back: the document
# says the same, and a terminal that it is printed on is not upset.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def json_text(document: object) -> str:
    r"""Return plain data as JSON: keys sorted, figures unrounded, the same text for the same data.

    Example:
        >>> print(json_text({"name": "Größe\u202e", "n": 0.5}), end="")
        {
          "n": 0.5,
          "name": "Größe\u202e"
        }
    """
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n"
