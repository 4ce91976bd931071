// WebBasics
