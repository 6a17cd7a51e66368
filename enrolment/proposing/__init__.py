"""Packages that were proposed to somebody (推荐服务包): which wait, and how they are settled."""
