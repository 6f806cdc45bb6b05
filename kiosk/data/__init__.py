"""Questions over statistics: from spoken words to a typed query plan, SQL, a chart and one or two sentences."""
