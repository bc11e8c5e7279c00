package bench

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/stretchr/testify/require"
)

func retr(streams int, file string) func(*rig) round {
	return func(r *rig) round {
		all, size := r.sessions(streams), r.size.files[file]
		return round{bytes: int64(streams) * size, work: func() error {
			return together(all, func(s *session) error { return r.fetch(s, file, size) })
		}}
	}
}

// fetch downloads a file and wants all of it.
func (r *rig) fetch(s *session, file string, size int64) error {
	if !r.check {
		n, err := s.get("RETR "+file, nil)
		if err == nil && n != size {
			err = fmt.Errorf("%s: got %d bytes, want %d", file, n, size)
		}
		return err
	}
	var got bytes.Buffer
	if _, err := s.get("RETR "+file, &got); err != nil {
		return err
	}
	if !same(&got, size) {
		return fmt.Errorf("%s: got other bytes", file)
	}
	return nil
}

func smallRetr(r *rig) round {
	s := r.sessions(1)[0]
	return round{ops: r.size.ops, work: func() error {
		return atOnce(r.size.ops, 1, func(int) error { return r.fetch(s, "k1", r.size.files["k1"]) })
	}}
}

// uploads numbers files, so that each has a new name.
var uploads atomic.Int64

// send uploads a file under a new name.
func (r *rig) send(s *session, size int64) error {
	name := fmt.Sprintf("up-%d", uploads.Add(1))
	if err := s.put(name, r.src, size); err != nil || !r.check {
		return err
	}
	f, err := os.Open(r.size.path(name))
	if err != nil {
		return err
	}
	defer f.Close()
	if !same(f, size) {
		return fmt.Errorf("%s: other bytes than were sent", name)
	}
	return nil
}

// sweep removes what was uploaded, and wants so much to be there.
func (r *rig) sweep(files int, size int64) func() {
	return func() {
		names, err := filepath.Glob(r.size.path("up-*"))
		require.NoError(r.t, err)
		require.Len(r.t, names, files)
		for _, name := range names {
			info, err := os.Stat(name)
			require.NoError(r.t, err)
			require.Equal(r.t, size, info.Size(), name)
			require.NoError(r.t, os.Remove(name))
		}
	}
}

func stor(streams int, file string) func(*rig) round {
	return func(r *rig) round {
		all, size := r.sessions(streams), r.size.files[file]
		return round{
			bytes: int64(streams) * size,
			work:  func() error { return together(all, func(s *session) error { return r.send(s, size) }) },
			tidy:  r.sweep(streams, size),
		}
	}
}

func smallStor(r *rig) round {
	s, size := r.sessions(1)[0], r.size.files["k1"]
	return round{
		ops: r.size.ops,
		work: func() error {
			return atOnce(r.size.ops, 1, func(int) error { return r.send(s, size) })
		},
		tidy: r.sweep(r.size.ops, size),
	}
}

// logins come from 16 clients at a time.
func logins(r *rig) round {
	return round{ops: r.size.ops, work: func() error {
		return atOnce(r.size.ops, 16, func(int) error {
			s, err := login(r.srv.addr, netip.Addr{}, r.secret)
			if err != nil {
				return err
			}
			return s.quit()
		})
	}}
}

func noop(r *rig) round {
	s, n := r.sessions(1)[0], 10*r.size.ops
	return round{ops: n, work: func() error {
		return atOnce(n, 1, func(int) error { return s.steps("NOOP", "2") })
	}}
}

// list takes the working directory, as clients do, and counts lines.
func list(verb string) func(*rig) round {
	return func(r *rig) round {
		s := r.sessions(1)[0]
		require.NoError(r.t, s.steps("CWD many", "2"))
		return round{ops: 1, work: func() error {
			var lines lineCounter
			_, err := s.get(verb, &lines)
			if err == nil && int(lines) < r.size.names {
				err = fmt.Errorf("%s: got %d lines, want %d", verb, lines, r.size.names)
			}
			return err
		}}
	}
}

type lineCounter int

func (c *lineCounter) Write(p []byte) (int, error) {
	*c += lineCounter(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}
