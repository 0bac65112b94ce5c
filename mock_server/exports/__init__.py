"""The operations without HTTP."""

from __future__ import annotations
