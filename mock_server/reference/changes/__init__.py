"""What changed between two contracts, and for whom.

A contract can be broken in two directions. A change breaks clients if one that kept to the old contract may fail with a
server that keeps to the new one. It breaks servers if one that kept to the old contract does not keep to the new one.

Each change makes what is allowed wider or narrower, or makes something else of it. From that, and from who sends it,
follows whom it breaks: of a request, narrower breaks clients and wider breaks servers; of an answer it is the other way
round; what is something else breaks both. A change of words breaks nobody.
"""

from mock_server.reference.changes.comparing import compare
from mock_server.reference.changes.model import Change, Extent, Side, is_new_major
from mock_server.reference.changes.telling import as_changelog, as_text

__all__ = ["Change", "Extent", "Side", "as_changelog", "as_text", "compare", "is_new_major"]
