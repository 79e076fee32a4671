"""The ciphers that may seal an identity: AES-256-GCM, and SM4-GCM where national cryptography is asked for."""

from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG = 16


class Suite(StrEnum):
    """A cipher by the name it has in the key file."""

    AES = "aes-256-gcm"
    SM4 = "sm4-gcm"


KEY_BYTES = {Suite.AES: 32, Suite.SM4: 16}


class Aead(Protocol):
    """Encryption that notices every change of its text and of what it was bound to."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the text; raises InvalidTag for anything else than what ``encrypt`` made."""


class Sm4Gcm:
    """SM4 in GCM mode with the two calls of the library's AESGCM, which has no SM4."""

    def __init__(self, key: bytes) -> None:
        self._block = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return ciphertext and tag."""
        sealing = Cipher(self._block, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data)
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the text; raises InvalidTag for anything else than what ``encrypt`` made."""
        if len(data) < TAG:
            raise InvalidTag
        opening = Cipher(self._block, modes.GCM(nonce, data[-TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data)
        return opening.update(data[:-TAG]) + opening.finalize()


def cipher_of(suite: Suite, key: bytes) -> Aead:
    """Return the cipher of a key."""
    return AESGCM(key) if suite is Suite.AES else Sm4Gcm(key)
