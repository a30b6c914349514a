"""The blueprint that every page of this chapter hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certs", "trainhub.certs", template_folder="templates")
