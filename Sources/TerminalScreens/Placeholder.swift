// TerminalScreens
