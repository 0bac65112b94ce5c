"""Programs for readers to copy, in several languages.

They are templates in `templates/samples`, a language each, and `languages.yaml` beside them says how each language
writes a value. What a program printed when it was run is in `outputs.yaml`, which a test holds to be what it prints.
"""

from mock_server.reference.samples.languages import LANGUAGES, Language
from mock_server.reference.samples.rendering import WHOLE, operation_samples, whole_samples
from mock_server.reference.samples.running import Done, missing, run

__all__ = ["LANGUAGES", "WHOLE", "Done", "Language", "missing", "operation_samples", "run", "whole_samples"]
