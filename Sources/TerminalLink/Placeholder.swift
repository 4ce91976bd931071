// TerminalLink
