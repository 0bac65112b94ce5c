"""From a real export to a data set in which nobody can be found again: read, replace, build."""

from mock_server.importing.building import INVENTED, import_export

__all__ = ["INVENTED", "import_export"]
