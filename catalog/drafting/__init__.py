"""Life of a package (服务包的生命周期): drafts, review, publication, retirement."""
