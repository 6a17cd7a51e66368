"""Long work over a list (长任务): asked for, done in the background in chunks, each row told what became of it."""
