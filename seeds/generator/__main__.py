"""`python -m seeds.generator` writes the starter network's files anew."""

from seeds.generator.network import write

write()
