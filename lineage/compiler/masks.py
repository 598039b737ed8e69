"""Functions that hide what they are given, as OpenLineage's ``masking`` has it: hashes, masks, and counts.

The facet leaves it to each source which functions count; its Spark integration takes CRC32, MD5, SHA-1, SHA-2,
Murmur3, xxHash, Hive's hash, ``mask`` and COUNT. The rule here is the same for every dialect: what can't be turned back
and doesn't pass a part of the value on. So encryption and encoding hide nothing, and neither do SUBSTRING or REPLACE.
"""

import re
from typing import Final

from sqlglot import exp

HASHES: Final = frozenset(
    {
        exp.MD5, exp.MD5Digest, exp.MD5NumberLower64, exp.MD5NumberUpper64, exp.SHA, exp.SHA1Digest, exp.SHA2,
        exp.SHA2Digest, exp.StandardHash, exp.FarmFingerprint, exp.CityHash64,
    }
)  # fmt: skip
COUNTS: Final = frozenset({exp.Count, exp.CountIf, exp.ApproxDistinct, exp.RegrCount, exp.Hll, exp.HashAgg})
_HIDING: Final = re.compile(
    r"(?:.*_)?(?:mask(?:ed)?|redact(?:ed)?|obfuscate|(?:pseud|an)onymi[sz]e|[a-z0-9]*hash\d*|hash(?:ed|bytes|row|text|textextended)"
    r"|md5|sha\d*|hmac|crc32c?|murmur\d*|checksum|crypt|digest|(?:farm)?fingerprint\d*|blake\d|ripemd\d*|keccak\d+)(?:_.*)?"
)
"""One word of the name, between underscores, says so: ``mask_first_n``, ``ora_hash``, and functions of one's own."""

_COUNTING: Final = re.compile(
    r"(?:(?:approx|multi_distinct|(?:orthogonal_)?bitmap_(?:union|intersect)|intersect|ds_hll|ds_theta)_)?count(?:if|big|_big|distinct|_distinct|_if)?(?:state|merge)?|uniq\w*|ndv"
)


def hides(name: str) -> bool:
    """Whether a function of this name (any case) hides what it is given."""
    return _HIDING.fullmatch(name.lower()) is not None


def counts(name: str) -> bool:
    """Whether an aggregate of this name (any case) only counts: of the values nothing is left."""
    return _COUNTING.fullmatch(name.lower()) is not None
