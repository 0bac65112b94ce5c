"""The tests of this project; they mirror its packages."""
