package ftp_test

import (
	"archive/zip"
	"bytes"
	"embed"
	"io"
	"io/fs"
	"regexp"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
)

//go:embed testdata/tree
var embedded embed.FS

// embeddedTree is hello.txt and sub/deep.txt in a program.
func embeddedTree(t *testing.T) fs.FS {
	t.Helper()
	tree, err := fs.Sub(embedded, "testdata/tree")
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// zipTree is the same in an archive, whose files are deflated and cannot seek.
func zipTree(t *testing.T) fs.FS {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(embeddedTree(t)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tree, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestTrees serves trees of the standard library, which are fs.FS and no more.
func TestTrees(t *testing.T) {
	t.Parallel()
	for name, tree := range map[string]fs.FS{
		"embed": embeddedTree(t),
		"zip":   zipTree(t),
		"map": fstest.MapFS{
			"hello.txt":    {Data: []byte("hello, tree\n"), Mode: 0o444},
			"sub/deep.txt": {Data: []byte("deep\n"), Mode: 0o444},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := login(t, serve(t, &ftp.Server{FS: tree}))
			readTree(t, c)
			refuseChanges(c)
		})
	}
}

// readTree lists and fetches all there is, also from the middle of a file.
func readTree(t *testing.T, c *client) {
	t.Helper()
	for _, tt := range []struct{ command, want string }{
		{"LIST", `-r--r--r--.* 12 .* hello\.txt\r\nd.* sub\r\n`},
		{"LIST sub", `-r--r--r--.* 5 .* deep\.txt\r\n`},
		{"NLST sub", `sub/deep\.txt\r\n`},
		{"RETR hello.txt", "hello, tree\n"},
		{"RETR sub/deep.txt", "deep\n"},
	} {
		if got := c.get(tt.command); !regexp.MustCompile(`\A` + tt.want + `\z`).MatchString(got) {
			t.Errorf("%s: got %q, want %s", tt.command, got, tt.want)
		}
	}
	c.cmd("REST 7", "350 Restarting at 7.")
	if got := c.get("RETR hello.txt"); got != "tree\n" {
		t.Errorf("from byte 7: got %q", got)
	}
	c.cmd("SIZE hello.txt", "213 12")
	c.cmd("REST 13", "350")
	c.cmd("RETR hello.txt", "554 REST offset is beyond the end of the file.")
	c.cmd("RETR sub", "550")
}

// refuseChanges tries each kind of change.
func refuseChanges(c *client) {
	const refused = "550 Permission denied: this tree is read-only."
	data := c.pasv()
	defer data.Close()
	c.cmd("STOR new.txt", refused)
	c.cmd("APPE hello.txt", refused)
	c.cmd("DELE hello.txt", refused)
	c.cmd("MKD new", refused)
	c.cmd("RMD sub", refused)
	c.cmd("RNFR hello.txt", "350")
	c.cmd("RNTO bye.txt", refused)
	if got := c.get("NLST"); got != "hello.txt\r\nsub\r\n" {
		c.t.Errorf("after that: %q", got)
	}
}

// TestZipCannotSeek shows that REST is put to the test by zipTree.
func TestZipCannotSeek(t *testing.T) {
	t.Parallel()
	f, err := zipTree(t).Open("hello.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, ok := f.(io.Seeker); ok {
		t.Error("files of archive/zip can seek by now")
	}
}
