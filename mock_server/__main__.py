"""`python -m mock_server` is `mailing-mock`."""

from mock_server.cli import main

if __name__ == "__main__":
    main(prog_name="mailing-mock")
