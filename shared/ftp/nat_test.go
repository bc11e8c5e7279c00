package ftp_test

import (
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestRefusalsAreExplained shows that the log names the cause, and the
// setting that would change it, of what devices are refused.
func TestRefusalsAreExplained(t *testing.T) {
	t.Parallel()
	var causes []string
	tree := vfs.NewMem()
	if err := tree.Mkdir("d", 0o755); err != nil {
		t.Fatal(err)
	}
	addr := serve(t, &ftp.Server{FS: tree, Hooks: ftp.Hooks{
		Failed: func(_ *ftp.Client, command string, err error) {
			causes = append(causes, fmt.Sprintf("%s: %v", command, err))
		},
	}})
	c := login(t, addr)
	const reply = "501 Only your own address and ports from 1024 are allowed."
	c.cmd("PORT 192,168,1,5,200,1", reply)
	c.cmd("EPRT |1|127.0.0.1|22|", reply)
	c.cmd("TYPE E", "504 Only types A, A N, I and L 8 are supported.")
	c.cmd("TYPE A", "200")
	c.cmd("REST 5", "501 REST is for binary mode; send TYPE I.")
	c.cmd("STRU R", "504 Only file structure (F) is supported.")
	c.cmd("MODE B", "504 Only modes S and Z are supported.")
	c.cmd("MKD d", "550 Directory already exists.")
	c.cmd("QUIT", "221")
	want := []string{
		"PORT: data connection to 192.168.1.5:51201 refused, the client is 127.0.0.1; for a client behind NAT, use passive mode or set ActiveToPeer (--active-to-peer)",
		"EPRT: data connection to 127.0.0.1:22 refused: ports below 1024 are of services",
		"TYPE: TYPE E refused: there are A, A N, I and L 8; have the device use binary (I)",
		"REST: REST 5 refused in TYPE A, where bytes are not counted as on the disk; have the client use binary",
		"STRU: STRU R refused: there is F; records and pages are of systems that are gone",
		"MODE: MODE B refused: there are S and Z; have the device use stream mode (S)",
		"MKD: MKD /d refused: it is there already",
	}
	if !slices.Equal(causes, want) {
		t.Errorf("told the log %q, want %q", causes, want)
	}
}

// TestActiveToPeer sends an address from before NAT: the data goes to the client.
func TestActiveToPeer(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: fstest.MapFS{"f": {Data: []byte("hello")}}, ActiveToPeer: true}))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).Port
	c.cmd(fmt.Sprintf("PORT 192,168,1,5,%d,%d", port>>8, port&0xff), "200")
	c.cmd("TYPE I", "200")
	c.cmd("RETR f", "150")
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, err := io.ReadAll(conn); err != nil || string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
	c.want("226")
}
