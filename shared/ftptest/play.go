package ftptest

import (
	"fmt"
	"io/fs"
	"reflect"
)

// Play plays a transcript against a server that is there already, over tree.
// addr is its host and port, or the path of its Unix socket; path names the
// transcript in errors. It has no headers, and its sections are not put into
// the tree. The error names the line, what it wanted and what came.
func Play(addr, path string, transcript []byte, tree fs.FS) error {
	s, err := parse(path, transcript)
	if err != nil {
		return err
	}
	if !reflect.ValueOf(s.head).IsZero() {
		return fmt.Errorf("%s: headers are for servers that Run starts", path)
	}
	return play(s, addr, tree, nil)
}
