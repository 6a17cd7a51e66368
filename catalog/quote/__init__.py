"""What a basket of packages would mean for one resident (报价): whether it may be signed, at whose cost, due when."""
