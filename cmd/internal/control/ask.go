package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
	"time"
)

// Ask asks the service at path and puts what it answers into data. The error
// is the service's own, in its words, or ErrNobody, or why it cannot be asked.
func Ask(path string, req Request, data any) error {
	if errHere != nil {
		return errHere
	}
	conn, err := net.DialTimeout("unix", path, patience)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: %s", ErrNobody, path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("only the user who has started uftpd, and root, may ask it at %s", path)
	case err != nil:
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * patience))
	if err := json.NewEncoder(conn).Encode(req); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var a answer
	if err := json.NewDecoder(conn).Decode(&a); err != nil {
		return fmt.Errorf("%s: no answer that can be read: %w", path, err)
	}
	if a.Error != "" {
		return errors.New(a.Error)
	}
	return json.Unmarshal(a.Data, data)
}
