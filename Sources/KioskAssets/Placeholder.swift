// KioskAssets
