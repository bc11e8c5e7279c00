package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// newborn is the place of a socket that is being made, in a directory
	// beside its later one.
	newborn = ".new/s"
	// maxPath is how long the path of a socket can be on all systems, 103
	// bytes, less newborn.
	maxPath = 103 - len(newborn)
	// patience bounds a conversation, as who asks may be suspended.
	patience = 10 * time.Second
	// maxRequest bounds a request, in bytes.
	maxRequest = 4096
	// pause follows a connection that could not be accepted.
	pause = 100 * time.Millisecond
)

// Socket is where a service is asked.
type Socket struct {
	dir  *Dir
	name string
	lock *os.File
	ln   *net.UnixListener
	once sync.Once
}

// Listen makes the socket name. One that a process has left behind which was
// killed is replaced; one at which somebody answers is not, nor is any other
// file.
func (d *Dir) Listen(name string) (*Socket, error) {
	path := d.path(name)
	if errHere != nil {
		return nil, errHere
	}
	if len(path) > maxPath {
		return nil, fmt.Errorf("the path of a socket has %d bytes at most, and %s has %d", maxPath, path, len(path))
	}
	lock, err := d.lock(name)
	if err == nil {
		if err = d.clear(name); err != nil {
			d.unlock(name, lock)
		}
	}
	if errors.Is(err, errTaken) {
		return nil, fmt.Errorf("another uftpd is asked at %s", path)
	}
	if err != nil {
		return nil, err
	}
	ln, err := d.listen(name)
	if err != nil {
		d.unlock(name, lock)
		return nil, err
	}
	return &Socket{dir: d, name: name, lock: lock, ln: ln}, nil
}

// clear takes a socket away that nobody serves any more.
func (d *Dir) clear(name string) error {
	path := d.path(name)
	info, err := d.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("%s is there, and is no socket", path)
	}
	if conn, err := net.DialTimeout("unix", path, patience); err == nil {
		conn.Close()
		return fmt.Errorf("another program listens at %s", path)
	}
	return d.root.Remove(name)
}

// listen makes a socket that is for its owner from its first moment on: until
// its mode is right it is in a directory that nobody else may enter.
func (d *Dir) listen(name string) (*net.UnixListener, error) {
	room := filepath.Dir(name + newborn)
	d.root.RemoveAll(room) // of a process that was killed
	if err := d.root.Mkdir(room, 0o700); err != nil {
		return nil, err
	}
	defer d.root.RemoveAll(room)
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: d.path(name + newborn), Net: "unix"})
	if err != nil {
		return nil, err
	}
	ln.SetUnlinkOnClose(false) // its name will be another, and perhaps out of reach
	if err = d.root.Chmod(name+newborn, 0o600); err == nil {
		err = d.root.Rename(name+newborn, name)
	}
	if err != nil {
		ln.Close()
		return nil, err
	}
	return ln, nil
}

// Path is where the socket is.
func (s *Socket) Path() string { return s.dir.path(s.name) }

// Serve answers until Close. do may be called several times at once; what it
// returns goes back as JSON.
func (s *Socket) Serve(do func(Request) (any, error)) {
	for {
		conn, err := s.ln.Accept()
		switch {
		case err == nil:
			go serve(conn, do)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			time.Sleep(pause)
		}
	}
}

func serve(conn net.Conn, do func(Request) (any, error)) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	var req Request
	err := json.NewDecoder(io.LimitReader(conn, maxRequest)).Decode(&req)
	var data any
	if err == nil {
		data, err = do(req)
	}
	var a answer
	if err == nil {
		a.Data, err = json.Marshal(data)
	}
	if err != nil {
		a = answer{Error: err.Error()}
	}
	json.NewEncoder(conn).Encode(a)
}

// Close takes the socket away.
func (s *Socket) Close() {
	s.once.Do(func() {
		s.dir.root.Remove(s.name) // or the next start does
		s.ln.Close()
		s.dir.unlock(s.name, s.lock)
	})
}
