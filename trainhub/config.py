"""Settings, read once from the environment, frozen. Production refuses unsafe defaults by name."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


class UnsafeSetting(RuntimeError):
    """Production is asked to start with a default that only a trial may have."""


@dataclass(frozen=True)
class Settings:
    """Everything a deployment decides."""

    instance: Path
    database_url: str
    redis_url: str | None
    #: The first signs and seals; later ones are old and still open what they sealed.
    secret_keys: tuple[str, ...]
    #: Where the outside world finds us: printed into QR codes, so it must outlive the server.
    base_url: str
    demo: bool
    production: bool
    trusted_hosts: tuple[str, ...] | None
    #: How many proxies stand in front and may be believed about the client's address.
    proxies: int
    #: A timestamp authority (RFC 3161) that says when certificates were signed; none without it.
    timestamp_url: str | None
    help_phone: str
    log_level: str

    @property
    def storage(self) -> Path:
        """The folder of stored files."""
        return self.instance / "files"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises ``UnsafeSetting`` when production would start unsafe."""
    production = environ.get("TRAINHUB_ENV", "trial") == "production"
    instance = Path(environ.get("TRAINHUB_INSTANCE", ROOT / "instance")).resolve()
    keys = tuple(key for key in environ.get("TRAINHUB_SECRET_KEY", "").split(",") if key)
    settings = Settings(
        instance=instance,
        database_url=environ.get("TRAINHUB_DATABASE_URL", f"sqlite:///{instance}/trainhub.db"),
        redis_url=environ.get("TRAINHUB_REDIS_URL") or None,
        secret_keys=keys or (_trial_key(instance, production),),
        base_url=environ.get(
            "TRAINHUB_BASE_URL", f"http://127.0.0.1:{environ.get('PORT', '8000')}"
        ).rstrip("/"),
        demo=environ.get("TRAINHUB_DEMO", "0" if production else "1") == "1",
        production=production,
        trusted_hosts=tuple(filter(None, environ.get("TRAINHUB_TRUSTED_HOSTS", "").split(",")))
        or None,
        proxies=int(environ.get("TRAINHUB_PROXIES", "0")),
        timestamp_url=environ.get("TRAINHUB_TIMESTAMP_URL") or None,
        help_phone=environ.get("TRAINHUB_HELP_PHONE", "010-00000000"),
        log_level=environ.get("TRAINHUB_LOG_LEVEL", "INFO").upper(),
    )
    if production:
        _refuse_unsafe(settings, environ)
    return settings


def _trial_key(instance: Path, production: bool) -> str:
    """A key made for this instance alone, kept so that sealed data opens tomorrow."""
    if production:
        raise UnsafeSetting("TRAINHUB_SECRET_KEY is not set")
    file = instance / "secret_key"
    if file.exists():
        return file.read_text()
    instance.mkdir(parents=True, exist_ok=True)
    draft = instance / f"secret_key.{os.getpid()}"
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as fresh:
        fresh.write(secrets.token_urlsafe(48))
    # The name appears with the whole key behind it: of two who start at once, both read one key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    return file.read_text()


def _refuse_unsafe(settings: Settings, environ: Mapping[str, str]) -> None:
    troubles = []
    if any(len(key) < 32 for key in settings.secret_keys):
        troubles.append("TRAINHUB_SECRET_KEY is shorter than 32 characters")
    if settings.demo:
        troubles.append("TRAINHUB_DEMO shows demo accounts")
    if not settings.base_url.startswith("https://"):
        troubles.append("TRAINHUB_BASE_URL is not an https address")
    if settings.trusted_hosts is None:
        troubles.append("TRAINHUB_TRUSTED_HOSTS is not set")
    if environ.get("FLASK_DEBUG") == "1":
        troubles.append("FLASK_DEBUG is on")
    if troubles:
        raise UnsafeSetting("; ".join(troubles))
