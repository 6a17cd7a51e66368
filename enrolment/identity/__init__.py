"""Who somebody is and how to reach them (身份与联系方式): documents, phones, names, addresses as written. Pure."""
