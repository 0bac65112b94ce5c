"""HTTP on a connection: plain requests are read by httptools, all others by h11."""

from mock_server.http.protocol.connection import CONNECTION, PATIENCE, ContractHttp, Patience

__all__ = ["CONNECTION", "PATIENCE", "ContractHttp", "Patience"]
