"""Writing the delivery side: one public function a verb, each one act (core.act)."""
