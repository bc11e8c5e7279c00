//go:build !linux

package clitest

func hasLandlock() bool { return false }
