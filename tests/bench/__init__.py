"""The speed of the product as ratios that hold on any machine: `make bench`, method and figures in docs/speed.md."""
