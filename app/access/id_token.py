"""Whether an ID token is what the identity provider issued to us, for this attempt, and now."""

from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyTypeError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from joserfc.jwt import JWTClaimsRegistry

ALGORITHMS = ("RS256", "ES256")  # fixed: what a token's header says chooses among these, never beyond them
LEEWAY = 60
OLDEST = timedelta(minutes=10)
LONGEST_SUBJECT = 255
SHORTEST_RSA = 2048
PARTS = 3


class BadTokenError(Exception):
    """The token proves nothing; why is for the log alone."""


def signing_keys(document: Any) -> KeySet:
    """Return those keys of a JWKS that may sign an ID token: public RSA keys that are long enough, and P-256."""
    kept: list[Key] = []
    for each in document["keys"]:
        kind, use = each.get("kty"), each.get("use", "sig")
        if use != "sig" or kind not in {"RSA", "EC"}:
            continue  # a shared secret in a public document signs nothing here
        key: RSAKey | ECKey = RSAKey.import_key(each) if kind == "RSA" else ECKey.import_key(each)
        if not isinstance(key, RSAKey) or key.raw_value.key_size >= SHORTEST_RSA:
            kept.append(key)
    if not kept:
        raise BadTokenError("no signing key")
    return KeySet(kept)


def subject_of(token: str, document: Any, *, issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    """Return whom an ID token is about.

    Raises:
        BadTokenError: it is not signed by the issuer's keys, not for us, not for this attempt, or not of now.
    """
    try:
        if token.count(".") != PARTS - 1:
            raise BadTokenError("not a signed token")
        read = jwt.decode(token, signing_keys(document), algorithms=ALGORITHMS)
        _wanted(issuer, client_id, nonce=nonce, now=now).validate(read.claims)
    except (JoseError, InvalidKeyTypeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadTokenError(type(error).__name__) from error
    return _checked(read.header, read.claims, client_id=client_id, now=now)


def _wanted(issuer: str, client_id: str, *, nonce: str, now: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _checked(header: dict[str, Any], claims: dict[str, Any], *, client_id: str, now: datetime) -> str:
    """What the registry does not look at: kind of token, one nonce, authorised party, age."""
    audience, party, subject = claims["aud"], claims.get("azp"), claims["sub"]
    several = isinstance(audience, list) and len(audience) > 1
    wrong = {
        "typ": str(header.get("typ", "JWT")).upper() != "JWT" or claims.get("typ", "ID") != "ID",
        "nonce": not isinstance(claims["nonce"], str),
        "azp": (several and party is None) or party not in {None, client_id},
        "iat": claims["iat"] < (now - OLDEST).timestamp(),
        "sub": not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT,
    }
    for name, bad in wrong.items():
        if bad:
            raise BadTokenError(name)
    return str(subject)
