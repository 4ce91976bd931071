// CenterPublic
