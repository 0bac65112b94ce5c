"""The files of an export: from selected contacts to the bytes of a CSV file or a workbook.

`rows` makes the cells from contacts, once for both formats; `encode_csv` and `encode_xlsx` turn the same rows into
bytes. Everything is an iterator, so a file of any length needs no more memory than one chunk of it.
"""

from mock_server.files.csv_file import encode_csv
from mock_server.files.table import rows
from mock_server.files.xlsx_file import MOST_ROWS, encode_xlsx

__all__ = ["MOST_ROWS", "encode_csv", "encode_xlsx", "rows"]
