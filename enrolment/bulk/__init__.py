"""Acts over a list (批量办理): each asks for a job whose rows run through the same functions as one by one."""
