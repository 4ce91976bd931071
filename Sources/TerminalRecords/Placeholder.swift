// TerminalRecords
