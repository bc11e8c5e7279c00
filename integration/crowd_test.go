package integration

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestCrowd has fifty clients at once, each with files of its own, that all
// log in before any goes on.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const clients, files = 50, 6
	h := run(t)
	var in, out sync.WaitGroup
	in.Add(clients)
	start := make(chan struct{})
	errs := make(chan error, clients)
	for i := range clients {
		out.Go(func() { errs <- crowdClient(h, i, files, &in, start) })
	}
	in.Wait()
	seen := map[uint64]bool{}
	for _, c := range h.srv.Clients() {
		assert.Equal(t, user, c.User)
		seen[c.ID] = true
	}
	assert.Len(t, seen, clients, "clients that are listed while all are logged in")
	close(start)
	out.Wait()
	for range clients {
		assert.NoError(t, <-errs)
	}

	want := tree{}
	for i := range clients {
		for j := range files {
			want[fmt.Sprintf("c%d/f%d", i, j)] = crowdContent(i, j)
		}
	}
	assert.Equal(t, len(want), len(read(t, h.dir)))
	for name, content := range read(t, h.dir) {
		assert.True(t, content == want[name], "content of %s", name)
	}
	for range clients {
		assert.NoError(t, h.tally.left(t))
	}
	assert.Equal(t, receipt{in: clients * files, out: clients * files}, h.tally.receipt())
}

func crowdContent(client, file int) string {
	return noiseString(byte(client*7+file), int64(client*1000+file*10_000))
}

// crowdClient uploads its files and takes them back. Odd ones use PASV. It
// tells in before it waits for start.
func crowdClient(h *house, id, files int, in *sync.WaitGroup, start <-chan struct{}) error {
	c, err := jftp.Dial(h.addr, jftp.DialWithDialFunc(dialBounded), jftp.DialWithDisabledEPSV(id%2 == 1))
	if err == nil {
		defer c.Quit()
		err = c.Login(user, password)
	}
	in.Done()
	if err != nil {
		return err
	}
	<-start
	dir := fmt.Sprintf("/c%d", id)
	if err := c.MakeDir(dir); err != nil {
		return err
	}
	if err := c.ChangeDir(dir); err != nil {
		return err
	}
	for j := range files {
		if err := roundTrip(c, fmt.Sprintf("f%d", j), crowdContent(id, j)); err != nil {
			return fmt.Errorf("client %d: file %d: %w", id, j, err)
		}
	}
	list, err := c.List(dir)
	if err == nil && len(list) < files {
		err = fmt.Errorf("client %d: %d files listed, want %d", id, len(list), files)
	}
	return err
}

// TestNeverClosed is the load that Finder makes: one client opens twelve
// sessions at once and forgets them. All are served, and the idle time-out
// ends them.
func TestNeverClosed(t *testing.T) {
	t.Parallel()
	const sessions = 12
	idle := time.Second
	h := run(t, func(s *ftp.Server) { s.IdleTimeout = idle })
	fill(t, h.dir, tree{"a": "hello", "dir/b": "b"})
	served := make(chan error, sessions)
	conns := make([]net.Conn, sessions)
	for i := range sessions {
		conn, err := dialBounded("tcp", h.addr)
		require.NoError(t, err)
		defer conn.Close()
		conns[i] = conn
	}
	for _, conn := range conns {
		go func() { served <- finderSession(conn) }()
	}
	for range sessions {
		assert.NoError(t, <-served)
	}
	for _, conn := range conns {
		assert.NoError(t, drain(conn), "the end of an idle connection")
	}
	for range sessions {
		assert.ErrorIs(t, h.tally.left(t), ftp.ErrIdle)
	}
	assert.Empty(t, h.srv.Clients())
}

// finderSession logs in and lists over a data connection, and leaves it so.
func finderSession(conn net.Conn) error {
	control := true
	c, err := jftp.Dial("", jftp.DialWithDialFunc(func(network, addr string) (net.Conn, error) {
		if control {
			control = false
			return conn, nil
		}
		return dialBounded(network, addr)
	}))
	if err != nil {
		return err
	}
	if err := c.Login(user, password); err != nil {
		return err
	}
	entries, err := c.List("/dir")
	if err == nil && (len(entries) == 0 || entries[len(entries)-1].Name != "b") {
		err = fmt.Errorf("listed %v", entries)
	}
	return err
}
