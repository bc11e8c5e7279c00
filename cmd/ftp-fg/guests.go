package main

import (
	"sync"

	"uftpd/shared/ftp"
)

// guests are the connections that are open.
type guests struct{ open sync.Map }

// hooks keep the guests up to date.
func (g *guests) hooks() ftp.Hooks {
	return ftp.Hooks{
		Connected:    func(c *ftp.Client) { g.open.Store(c, nil) },
		Disconnected: func(c *ftp.Client, _ error) { g.open.Delete(c) },
	}
}

// cut ends every session at once.
func (g *guests) cut() {
	g.open.Range(func(c, _ any) bool {
		c.(*ftp.Client).Close()
		return true
	})
}
