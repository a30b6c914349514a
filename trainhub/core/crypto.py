"""Personal data at rest: sealed with AES-GCM, found by a keyed hash.

A sealed value is bound to its table, column and row by the additional data, so a value
copied into another row does not open. The blob names its key, so keys can be rotated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unsealable(Exception):
    """A sealed value does not open: wrong key, altered bytes, or bytes of another row."""


@dataclass(frozen=True)
class Keyring:
    """The keys derived from the deployment's secrets: the first seals, all of them open."""

    secrets: tuple[str, ...]

    @property
    def newest(self) -> str:
        """The name of the key that seals."""
        return _key_name(self.secrets[0])

    def key(self, name: str) -> bytes:
        """The sealing key called ``name``; raises ``Unsealable`` for an unknown one."""
        for secret in self.secrets:
            if _key_name(secret) == name:
                return _derive(secret, b"trainhub/seal")
        raise Unsealable(f"no key named {name}")

    @property
    def names(self) -> list[str]:
        """The names of all keys: enough to tell whether two keyrings are the same."""
        return [_key_name(secret) for secret in self.secrets]

    def lookup(self, purpose: str, value: str) -> str:
        """A keyed hash of ``value`` for equality search: 32 characters, useless without the key.

        The space of ID numbers is small, so a hash without a key would be no protection.
        The oldest secret keys the hashes: they must outlive the rotation of the sealing key.
        """
        key = _derive(self.secrets[-1], b"trainhub/lookup")
        digest = hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:20]).decode().lower()


@lru_cache(maxsize=16)
def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


@lru_cache(maxsize=16)
def _key_name(secret: str) -> str:
    return hashlib.sha256(b"trainhub/name" + _derive(secret, b"trainhub/seal")).hexdigest()[:8]


def seal(ring: Keyring, value: str, bound_to: str) -> bytes:
    """``value`` sealed for the place ``bound_to`` (``table.column:uid``)."""
    nonce = os.urandom(12)
    name = ring.newest
    body = AESGCM(ring.key(name)).encrypt(nonce, value.encode(), bound_to.encode())
    return name.encode() + nonce + body


def unseal(ring: Keyring, blob: bytes, bound_to: str) -> str:
    """The value again; raises ``Unsealable`` when the blob was not sealed for this place."""
    try:
        key = ring.key(blob[:8].decode("ascii", "replace"))
        return AESGCM(key).decrypt(blob[8:20], blob[20:], bound_to.encode()).decode()
    except InvalidTag as error:
        raise Unsealable(f"the value of {bound_to} does not open") from error


_ring: list[Keyring] = []


def use_keyring(ring: Keyring) -> None:
    """Take ``ring`` for this process. Called once by the composition root."""
    _ring[:] = [ring]


def keyring() -> Keyring:
    """The keys of this process."""
    return _ring[0]


class _HasUid(Protocol):
    uid: str
    __tablename__: str


class Sealed:
    """A plain attribute over a sealed column, ``<name>_sealed``, and if wanted ``<name>_key``.

    ``id_no = Sealed(lookup=True)`` reads and writes plain text; the row needs a ``uid``.
    """

    def __init__(self, *, lookup: bool = False) -> None:
        self.lookup = lookup

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        blob = getattr(row, f"{self.name}_sealed")
        return None if blob is None else unseal(keyring(), blob, self._place(row))

    def __set__(self, row: Any, value: str | None) -> None:
        sealed = None if value is None else seal(keyring(), value, self._place(row))
        setattr(row, f"{self.name}_sealed", sealed)
        if self.lookup:
            key = None if value is None else lookup_key(self.purpose(row), value)
            setattr(row, f"{self.name}_key", key)

    def purpose(self, row: _HasUid) -> str:
        """What the lookup hash is for, so that equal values of two columns do not match."""
        return f"{row.__tablename__}.{self.name}"

    def _place(self, row: _HasUid) -> str:
        return f"{row.__tablename__}.{self.name}:{row.uid}"


def lookup_key(purpose: str, value: str) -> str:
    """The keyed hash under which ``value`` is found in the column ``purpose``."""
    return keyring().lookup(purpose, value)
