"""How often one address may ask; counted in memory, or in Redis where the settings name one."""

from ipaddress import ip_network

from flask import Flask, request
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix


def client() -> str:
    """Who asks: the address, or the /64 network of an IPv6 one (a household has one of those)."""
    address = request.remote_addr or "unknown"
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


limiter = Limiter(
    key_func=client,
    strategy="moving-window",
    headers_enabled=True,
    # No list here: a list would replace every route's own limit while Redis is away.
    in_memory_fallback_enabled=True,
    default_limits=["1200 per minute"],
)


def init_app(app: Flask) -> None:
    """Count requests; believe as many proxies as the settings say, none by default."""
    app.config["RATELIMIT_ENABLED"] = app.config["LIMITS"]
    app.config["RATELIMIT_STORAGE_URI"] = _storage(app.config["REDIS_URL"])
    limiter.init_app(app)
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _storage(redis_url: str | None) -> str:
    """What the limits library calls the place where it counts; a socket has its own name there."""
    if redis_url is None:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
