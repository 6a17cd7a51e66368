"""The file of a register: read, written, mended."""
