// CenterRecords
