"""The file of a register (台账文件): its columns, how it is read and written, and what can be wrong with it."""
