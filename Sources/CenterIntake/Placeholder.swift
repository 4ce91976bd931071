// CenterIntake
