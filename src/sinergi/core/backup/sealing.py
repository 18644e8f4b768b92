"""Keys encrypted by a passphrase: scrypt, then AES-256-GCM, bound to the file's path."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sinergi.core.backup.errors import NoPassphrase
from sinergi.core.backup.manifest import Cipher

NONCE = 12


def new_cipher() -> Cipher:
    """Parameters of 2017's recommendation for files (RFC 7914 §2): 128 MiB, some 0.4 s."""
    return Cipher(secrets.token_hex(16), 2**17, 8, 1)


class Box:
    """Closes and opens files with one passphrase."""

    def __init__(self, passphrase: bytes, cipher: Cipher):
        salt = bytes.fromhex(cipher.salt)
        key = Scrypt(salt, 32, cipher.n, cipher.r, cipher.p).derive(passphrase)
        self._cipher = AESGCM(key)

    def close(self, data: bytes, path: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, data, path.encode())

    def open(self, data: bytes, path: str) -> bytes:
        """Raises NoPassphrase."""
        try:
            return self._cipher.decrypt(data[:NONCE], data[NONCE:], path.encode())
        except InvalidTag:
            raise NoPassphrase(
                "the passphrase does not open the keys of this backup; name the file with the one "
                "it was made with (--passphrase-file)"
            ) from None
