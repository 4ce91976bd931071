// CenterOffice
