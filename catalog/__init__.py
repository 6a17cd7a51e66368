"""What is on offer: service items, packages, versions, eligibility, prices, the published menu (菜单)."""
