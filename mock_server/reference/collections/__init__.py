"""The requests of the reference for programs that send them: Postman, Bruno, and readers of `.http` files.

`walks` says once which requests there are and what is expected of them; a module for each program writes them down.
"""

from mock_server.reference.collections.bruno import as_bruno
from mock_server.reference.collections.http_file import as_http_file
from mock_server.reference.collections.postman import as_postman
from mock_server.reference.collections.walks import Settings, walks

__all__ = ["Settings", "as_bruno", "as_http_file", "as_postman", "walks"]
