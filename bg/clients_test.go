package bg

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

func TestClientsDuringTransfer(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
	before := time.Now()
	first, second := dial(t, s.ListenAddr()), login(t, s.ListenAddr(), "ann")
	data := second.retr("big")
	if _, err := io.ReadFull(data, make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	var cs []Client
	eventually(t, "bytes counted", func() bool {
		cs = s.Clients()
		return len(cs) == 2 && cs[1].Transfer != nil && cs[1].Transfer.Bytes >= 4096
	})
	a, b := cs[0], cs[1]
	if a.ID >= b.ID || a.User != "" || a.Transfer != nil || a.Addr.String() != first.conn.LocalAddr().String() {
		t.Errorf("first: %+v", a)
	}
	if b.User != "ann" || b.Command != "RETR big" || b.Addr.String() != second.conn.LocalAddr().String() ||
		b.Since.Before(before) || b.Since.After(time.Now()) {
		t.Errorf("second: %+v", b)
	}
	tr := *b.Transfer
	if tr.Command != "RETR" || tr.Path != "/big" || tr.Offset != 0 || tr.Size != bigSize ||
		tr.Bytes > bigSize || tr.Started.Before(b.Since) {
		t.Errorf("transfer: %+v", tr)
	}
	io.Copy(io.Discard, data)
	second.reply(226)
	if tr != *b.Transfer {
		t.Error("the snapshot has changed")
	}
	if c := s.Clients()[1]; c.Transfer != nil || c.Command != "RETR big" {
		t.Errorf("after it: %+v", c)
	}
	first.cmd(221, "QUIT")
	second.cmd(221, "QUIT")
	first.end()
	second.end()
	eventually(t, "nobody is listed", func() bool { return len(s.Clients()) == 0 })
}

// A session that is ended takes its transfer with it, and no other session.
func TestEnd(t *testing.T) {
	t.Parallel()
	s := &Server{FTP: &ftp.Server{FS: bigTree(t)}}
	if s.End(1) || len(s.Clients()) != 0 {
		t.Error("there are sessions before the start")
	}
	start(t, s)
	first, second := login(t, s.ListenAddr(), "ann"), login(t, s.ListenAddr(), "bob")
	data := second.retr("big")
	id := s.Clients()[1].ID
	if !s.End(id) {
		t.Fatal("it is not there")
	}
	if n, _ := io.Copy(io.Discard, data); n == bigSize {
		t.Error("the transfer went on")
	}
	eventually(t, "the end of the session", func() bool { return len(s.Clients()) == 1 })
	if s.End(id) {
		t.Error("it ends twice")
	}
	first.cmd(200, "NOOP")
}

// Fifty clients download at once. None gets its second half before all have
// the first, so that each transfer is under way at the same time.
func TestFiftyClientsInterleave(t *testing.T) {
	t.Parallel()
	const clients = 50
	tree := halves{make(chan struct{})}
	s := start(t, &Server{FTP: &ftp.Server{FS: tree}})
	var half, all sync.WaitGroup
	half.Add(clients)
	for i := range clients {
		all.Go(func() {
			name := fmt.Sprintf("file-%02d", i)
			c := login(t, s.ListenAddr(), name)
			data := c.retr(name)
			got := make([]byte, halfSize)
			if _, err := io.ReadFull(data, got); err != nil {
				t.Error(err)
			}
			half.Done()
			rest, err := io.ReadAll(data)
			if err != nil || !bytes.Equal(append(got, rest...), content(name)) {
				t.Errorf("%s: wrong bytes, %v", name, err)
			}
			c.reply(226)
			c.cmd(221, "QUIT")
		})
	}
	half.Wait()
	cs := s.Clients()
	if len(cs) != clients {
		t.Errorf("%d clients", len(cs))
	}
	for _, c := range cs {
		if c.Transfer == nil || c.Transfer.Path != "/"+c.User {
			t.Errorf("not in its transfer: %+v", c)
		}
	}
	close(tree.open)
	all.Wait()
}

const halfSize = 32 << 10

func content(name string) []byte {
	return bytes.Repeat([]byte(name), 2*halfSize/len(name)+1)[:2*halfSize]
}

// halves is a tree in which every file exists, and gives its second half only
// when open is closed.
type halves struct{ open chan struct{} }

func (h halves) Open(name string) (fs.File, error) {
	return &halfFile{name, bytes.NewReader(content(name)), h.open}, nil
}

type halfFile struct {
	name string
	r    *bytes.Reader
	open chan struct{}
}

func (f *halfFile) Read(p []byte) (int, error) {
	left := f.r.Len() - halfSize
	if left <= 0 {
		<-f.open
		return f.r.Read(p)
	}
	return f.r.Read(p[:min(len(p), left)])
}

func (f *halfFile) Stat() (fs.FileInfo, error) { return halfInfo(f.name), nil }
func (f *halfFile) Close() error               { return nil }

type halfInfo string

func (i halfInfo) Name() string     { return string(i) }
func (halfInfo) Size() int64        { return 2 * halfSize }
func (halfInfo) Mode() fs.FileMode  { return 0o444 }
func (halfInfo) ModTime() time.Time { return time.Time{} }
func (halfInfo) IsDir() bool        { return false }
func (halfInfo) Sys() any           { return nil }
