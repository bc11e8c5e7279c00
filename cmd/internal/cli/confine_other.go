//go:build unix && !linux

package cli

// confine does nothing: there is no Landlock here.
func (a *App) confine() error { return nil }

// dropCapabilities does nothing: there are none here.
func dropCapabilities() error { return nil }
