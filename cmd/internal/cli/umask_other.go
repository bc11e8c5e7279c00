//go:build !unix

package cli

import "io/fs"

// processUmask is none, as there is no such thing here.
func processUmask() fs.FileMode { return 0 }
