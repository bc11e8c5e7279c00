package ftp_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"uftpd/shared/ftp"
)

// TestUrgentInUpload uploads with a byte of urgent data in the middle, where
// splice(2) says that the stream has ended.
func TestUrgentInUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	disk := openDisk(t, dir)
	addr := serve(t, &ftp.Server{FS: disk})
	half := bytes.Repeat([]byte("a"), 16<<20) // which no buffer has room for
	whole := bytes.Join([][]byte{half, half}, []byte("!"))
	for name, open := range map[string]func(c *client, name string) *net.TCPConn{"passive": storPassive, "active": storActive} {
		c := login(t, addr)
		data := open(c, name)
		data.SetDeadline(time.Now().Add(time.Minute))
		data.Write(half)
		raw, err := data.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		raw.Write(func(fd uintptr) bool { return unix.Send(int(fd), []byte("!"), unix.MSG_OOB) != unix.EAGAIN })
		if _, err := data.Write(half); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		data.Close()
		c.want("226")
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(whole), err)
		}
	}
}

func storPassive(c *client, name string) *net.TCPConn {
	data := c.pasv()
	c.cmd("STOR "+name, "150")
	return data
}

func storActive(c *client, name string) *net.TCPConn {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).Port
	c.cmd(fmt.Sprintf("PORT 127,0,0,1,%d,%d", port>>8, port&255), "200")
	fmt.Fprintf(c.conn, "STOR %s\r\n", name)
	data, err := ln.Accept()
	if err != nil {
		c.t.Fatal(err)
	}
	c.want("150")
	return data.(*net.TCPConn)
}
