// CenterDesk
