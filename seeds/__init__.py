"""The starter data: regions, vocabulary, service items, packages and publications, as readable files."""
