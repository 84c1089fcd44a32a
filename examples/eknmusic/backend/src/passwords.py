"""Passwords are kept as Argon2id hashes, with the parameters that OWASP's password storage cheat sheet names first."""

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB leave room in a function of 512 MB.
_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """
    Whether it is the password. Without a hash, for a person who is unknown, it does the same work, so that the time
    an answer takes does not tell who has signed up.
    """
    if hashed is None:
        _HASHER.hash(password)
        return False
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)
