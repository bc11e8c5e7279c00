package integration

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

const original = "ORIGINAL, which is not to be lost"

// TestR35_OldFileSurvives breaks an upload over a file, in each way there is.
// The end of the process and a full disk have tests of their own.
func TestR35_OldFileSurvives(t *testing.T) {
	t.Parallel()
	for _, v := range []variant{foreground, background} {
		for _, tt := range []struct {
			name   string
			end    func(c *raw, data *net.TCPConn)
			before string // its reply, if the session goes on
		}{
			{"reset", func(_ *raw, data *net.TCPConn) { sever(data) }, "426 Data connection broken, transfer aborted."},
			{"ABOR", func(c *raw, _ *net.TCPConn) { c.raw("ABOR\r\n") }, "426 Transfer aborted."},
			{"control connection lost", func(c *raw, _ *net.TCPConn) { sever(c.conn.(*net.TCPConn)) }, ""},
			{"both lost", func(c *raw, data *net.TCPConn) { sever(c.conn.(*net.TCPConn)); sever(data) }, ""},
		} {
			t.Run(v.name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				p := open(t, v, epsv)
				fill(t, p.dir, tree{"old": original})
				c := p.raw(t)
				data := c.passive(epsv).(*net.TCPConn)
				c.cmd(150, "STOR old")
				_, err := io.WriteString(data, "half")
				require.NoError(t, err)
				if tt.before != "" {
					tt.end(c, data)
					c.hears(tt.before)
					if tt.name == "ABOR" {
						c.hears("226 Abort successful.")
					}
					assert.Equal(t, tree{"old": original}, read(t, p.dir), "with no temporary left")
					p.leave(t, c.quit, receipt{failed: 1})
					return
				}
				tt.end(c, data)
				require.ErrorIs(t, p.tally.left(t), ftp.ErrGone)
				assert.Equal(t, tree{"old": original}, read(t, p.dir))
				assert.Equal(t, receipt{failed: 1}, p.tally.receipt())
			})
		}
	}
}

// sever closes a connection with a reset.
func sever(conn *net.TCPConn) {
	conn.SetLinger(0)
	conn.Close()
}

// TestR36_Lying226 has the tree fail, late and quietly.
func TestR36_Lying226(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		tree failing
		want string
	}{
		{"close fails", failing{commit: &fs.PathError{Op: "close", Path: "/root/x", Err: syscall.EIO}}, "451 Local error, transfer aborted."},
		{"close finds no space", failing{commit: &fs.PathError{Op: "close", Path: "x", Err: syscall.ENOSPC}}, "452 Not enough storage space."},
		{"rename fails", failing{commit: &os.LinkError{Op: "rename", Old: "x", New: "y", Err: syscall.EACCES}}, "451 Local error, transfer aborted."},
		{"a quota", failing{commit: ftp.Say(552, "Quota exceeded.")}, "552 Quota exceeded."},
		{"no space", failing{write: func([]byte) (int, error) { return 0, syscall.ENOSPC }}, "452 Not enough storage space."},
		{"a short write", failing{write: func(p []byte) (int, error) { return len(p) - 1, nil }}, "451 Local error, transfer aborted."},
		{"nothing written", failing{write: func([]byte) (int, error) { return 0, nil }}, "451 Local error, transfer aborted."},
		{"an error after all", failing{write: func(p []byte) (int, error) { return len(p), errors.New("no") }}, "451 Local error, transfer aborted."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			option, dir := withFailing(t, &tt.tree)
			fill(t, dir, tree{"old": original})
			h := run(t, option)
			c := h.enter(t)
			for _, command := range []string{"STOR old", "STOR new"} {
				data := c.passive(epsv)
				c.cmd(150, "%s", command)
				io.WriteString(data, "content")
				data.Close()
				c.hears(tt.want)
			}
			assert.Equal(t, original, text(t, dir, "old"))
			assert.Equal(t, 0, h.tally.receipt().in)
			assert.Regexp(t, `^[45]\d\d `, c.ask("SITE COPY old copy"))
			c.says("200 OK.", "NOOP")
		})
	}
}

// TestR37_SameName has many clients upload one name, while others read it,
// rename it and delete it.
func TestR37_SameName(t *testing.T) {
	t.Parallel()
	const clients, rounds, size = 20, 5, 300_000
	h := run(t)
	contents := map[string]bool{}
	all := make([]string, clients)
	for i := range all {
		all[i] = noiseString(byte(i), size)
		contents[all[i]] = true
	}
	fill(t, h.dir, tree{"f": all[0]})
	var work sync.WaitGroup
	for i := range clients {
		c := h.enter(t)
		work.Go(func() {
			for range rounds {
				switch {
				case i%4 == 1:
					data := c.passive(epsv)
					if c.ask("RETR f")[0] == '1' {
						got, err := io.ReadAll(data)
						assert.NoError(t, err)
						assert.True(t, contents[string(got)], "a mix of %d bytes", len(got))
						c.hears("226 Transfer complete.")
					}
					data.Close()
				case i == 2:
					assert.Regexp(t, `^(250|550) `, c.ask("DELE f"))
				case i == 3 && c.ask("RNFR f")[0] == '3':
					assert.Regexp(t, `^(250|550) `, c.ask("RNTO g"))
				default:
					c.stor(epsv, "f", all[i])
				}
			}
		})
	}
	work.Wait()
	for name, got := range read(t, h.dir) {
		assert.True(t, (name == "f" || name == "g") && contents[got], "%s has %d bytes", name, len(got))
	}
}

// TestR38_HalfClosed closes one direction of a connection, or resets it, while
// an upload is under way. A client that says no more on its control connection
// is gone, and so is its transfer; what it sent of a new file is kept.
func TestR38_HalfClosed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		end  func(c, data *net.TCPConn)
		want string // replies, of which a reset may leave nothing
		file string
	}{
		{"FIN on control", func(c, _ *net.TCPConn) { c.CloseWrite() }, "426 Data connection broken, transfer aborted.\r\n", "half"},
		{"FIN on control, then on data", func(c, d *net.TCPConn) { c.CloseWrite(); d.CloseWrite() }, "", "half"},
		{"RST on control", func(c, _ *net.TCPConn) { sever(c) }, "", "half"},
		{"RST on both", func(c, d *net.TCPConn) { sever(c); sever(d) }, "", "half"},
		{"FIN on data, RST on control", func(c, d *net.TCPConn) { d.CloseWrite(); sever(c) }, "", "half"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := run(t)
			c := h.enter(t)
			data := c.passive(epsv)
			c.cmd(150, "STOR up")
			_, err := io.WriteString(data, "half")
			require.NoError(t, err)
			tt.end(c.conn.(*net.TCPConn), data.(*net.TCPConn))
			rest, _ := io.ReadAll(c.text.R)
			if tt.want != "" {
				assert.Equal(t, tt.want, string(rest))
			}
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
			assert.True(t, eventually(patience, func() bool { return len(h.srv.Clients()) == 0 }))
			got := h.tally.receipt()
			assert.Equal(t, 1, got.in+got.failed, "%+v", got)
			assert.Equal(t, tt.file, text(t, h.dir, "up"))
			if tt.name == "FIN on control" || strings.HasPrefix(tt.name, "RST") {
				assert.Equal(t, 1, got.failed)
			}
		})
	}
	t.Run("FIN on data", func(t *testing.T) { // which is how an upload ends
		t.Parallel()
		h := run(t)
		c := h.enter(t)
		data := c.passive(epsv).(*net.TCPConn)
		c.cmd(150, "STOR up")
		_, err := io.WriteString(data, "whole")
		require.NoError(t, err)
		require.NoError(t, data.CloseWrite())
		c.hears("226 Transfer complete.")
		_, err = data.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
	})
}
