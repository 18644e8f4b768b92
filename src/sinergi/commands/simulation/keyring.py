"""Officers' keys of a simulation: none is kept, each is derived from the approvers' own key.

So any process can sign for any station, and a run can be taken up again with the same keys, while
nobody without the approver's private key can make them.
"""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sinergi.ledger.keys import key_name
from sinergi.ledger.note import P256_ORDER, P256Signer


class Keyring:
    """Keys by (station, suffix). ``secret``: 32 bytes; it may travel to other processes."""

    def __init__(self, secret: bytes):
        self.secret = secret

    @classmethod
    def of(cls, approvers: Sequence[P256Signer], election: str, seed: int) -> "Keyring":
        """The keyring of one election and seed."""
        private = approvers[0].key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )  # fmt: skip
        label = f"sinergi/simulated officers/{election}/{seed}".encode()
        return cls(hmac.digest(private, label, hashlib.sha256))

    def key(self, station: str, suffix: str = "a") -> P256Signer:
        """The device key ``device/<station>/<suffix>``."""
        return self.named(key_name("device", station, suffix))

    def named(self, name: str) -> P256Signer:
        """The key of that name."""
        digest = hmac.digest(self.secret, name.encode(), hashlib.sha512)
        number = int.from_bytes(digest, "big") % (P256_ORDER - 1) + 1
        return P256Signer(name, ec.derive_private_key(number, ec.SECP256R1()))
