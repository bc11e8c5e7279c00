package ftp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// oddNames look like something else: a pattern, a switch, two arguments, an
// escape, a range, a time.
var oddNames = []string{
	"[a]", "*", "?", "[", "a[!b]*", `a\b`, `\`, `\*`, "-la", "-", "--", " lead", "  two", "trail ", "a b",
	`"`, `"q`, `q"`, `a"b`, `"q" 1 2`, "x 1 2", "x 5", "20200101000000", "20200101000000 x", "a; b", "Modify=1; b",
	"x 20200101000000 20200101000000 20200101000000 UTC", "%s", "~", "{a,b}", "$PORT", "'", "a:b", "...", "226 ok",
	"ünï 日本", "\xfc", "\xff\xfe",
}

// onFile are the commands about a file: NAME is its name, QUOTED that in
// quotes, LISTED as LIST takes it. DATA is "hello" of the file, six bytes.
var onFile = []struct{ line, want string }{
	{"SIZE NAME", "213 6"},
	{"MDTM NAME", "213 20"},
	{"MFMT 20200102030405 NAME", "213 Modify=20200102030405; /"},
	{"MDTM NAME", "213 20200102030405"},
	{"MDTM 20210102030405 NAME", "213 Modify=20210102030405; /"},
	{"MFCT 20200102030405 NAME", "213 Create=20200102030405; /"},
	{"MFF Modify=20200102030405;UNIX.mode=600; NAME", "213 Modify=20200102030405;UNIX.mode=600; /"},
	{"MLST NAME", "250 Listing /"},
	{"STAT LISTED", "213 Status of /"},
	{"HASH NAME", "213 SHA-256 0-5 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 /"},
	{"XCRC NAME", "250 363A3020"},
	{"XCRC QUOTED 0 5", "250 3610A686"},
	{"MD5 NAME", "251 /"},
	{"XSHA1 QUOTED", "250 F572D396FAE9206628714FB2CE00F72E94F2258F"},
	{"SITE CHMOD 640 NAME", "200 Mode set."},
	{"SITE UTIME 202001020304 NAME", "200 Time set."},
	{"SITE CPFR NAME", "350"},
	{"SITE CPTO copy", "250"},
	{"SITE CPFR copy", "350"},
	{"SITE CPTO NAME", "250"},
	{"SITE COPY QUOTED copy", "250"},
	{"SITE COPY copy QUOTED", "250"},
	{"SITE SYMLINK QUOTED link", "200"},
	{"HASH link", "213"},
	{"DELE link", "250"},
	{"SITE SYMLINK copy QUOTED", "550 File exists."},
	{"COMB joined QUOTED copy", "250"},
	{"SIZE joined", "213 12"},
	{"SIZE NAME", "550 No such file"},
	{"RNFR joined", "350"},
	{"RNTO NAME", "250"},
	{"RNFR NAME", "350"},
	{"RNTO joined", "250"},
	{"SITE COPY joined QUOTED", "250"},
	{"COMB QUOTED joined", "250"},
	{"SIZE NAME", "213 24"},
	{"DELE NAME", "250"},
	{"DELE NAME", "550 No such file"},
}

// onDirectory are the commands about a directory.
var onDirectory = []struct{ line, want string }{
	{"MKD NAME", `257 "/`},
	{"CWD NAME", "250"},
	{"MKD NAME", `257 "/`},
	{"CDUP", "250"},
	{"XCWD /NAME/NAME", "250"},
	{"CWD /", "250"},
	{"MLST NAME", "250 Listing /"},
	{"AVBL NAME", "213"},
	{"STAT LISTED", "212 Status of /"},
	{"RMD NAME", "550 Directory not empty."},
	{"SITE RMDIR NAME", "250"},
	{"SITE MKDIR NAME/x", `257 "/`},
	{"RMD NAME/x", "250"},
	{"XRMD NAME", "250"},
	{"XMKD NAME", "257"},
	{"RMD NAME", "250"},
}

// TestOddNames shows that a name that exists is itself, with each command.
func TestOddNames(t *testing.T) {
	t.Parallel()
	for _, name := range oddNames {
		t.Run(fmt.Sprintf("%q", name), func(t *testing.T) {
			t.Parallel()
			c := login(t, serve(t, &ftp.Server{FS: vfs.NewMem(), AllowSymlinks: true}))
			listed := name
			if name[0] == '-' {
				listed = "./" + name // else it is a switch
			}
			quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
			words := strings.NewReplacer("NAME", name, "QUOTED", quoted, "LISTED", listed)
			fill := words.Replace
			c.put(fill("STOR NAME"), "he", "226")
			c.put(fill("APPE NAME"), "llo\n", "226")
			if got := c.get(fill("RETR NAME")); got != "hello\n" {
				t.Errorf("RETR: %q", got)
			}
			if got := c.get(fill("NLST LISTED")); got != listed+"\r\n" {
				t.Errorf("NLST: %q", got)
			}
			if got := c.get(fill("LIST -l LISTED")); !strings.HasSuffix(got, " "+name+"\r\n") || strings.Count(got, "\n") != 1 {
				t.Errorf("LIST: %q", got)
			}
			if got := c.get("MLSD"); !strings.HasSuffix(got, "; "+name+"\r\n") {
				t.Errorf("MLSD: %q", got)
			}
			for _, step := range onFile {
				c.cmd(fill(step.line), step.want)
			}
			for _, step := range onDirectory {
				c.cmd(fill(step.line), step.want)
			}
			c.cmd(fill("MKD NAME"), "257")
			c.put(fill("STOR NAME/f"), "", "226")
			for line, want := range map[string]string{
				"LIST LISTED": " f\r\n", "NLST LISTED": listed + "/f\r\n", "MLSD NAME": "; f\r\n", "NLST LISTED/*": listed + "/f\r\n",
			} {
				if got := c.get(fill(line)); !strings.HasSuffix(got, want) || strings.Count(got, "\n") != 1 {
					t.Errorf("%s: %q", line, got)
				}
			}
		})
	}
}

// TestControlCharacters lists files whose names hold what ends lines and moves
// cursors: each has its one line, and none can be told from the replies.
func TestControlCharacters(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs a system whose names may hold control characters")
	}
	dir := t.TempDir()
	evil := []string{"a\n-rw-r--r--   1 x x 0 Jan  1 00:00 evil", "b\r\n226 Done.", "c\x1b[2J", "d\x7f", "e\tf"}
	for _, name := range evil {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	disk := openDisk(t, dir)
	c := login(t, serve(t, &ftp.Server{FS: disk}))
	for _, command := range []string{"LIST", "NLST", "MLSD", "NLST *", "LIST -tR"} {
		got := c.get(command)
		if lines := strings.Count(got, "\r\n"); lines != len(evil) || strings.Count(got, "\n") != lines {
			t.Errorf("%s: %d lines in %q", command, lines, got)
		}
		if i := strings.IndexFunc(strings.ReplaceAll(got, "\r\n", ""), func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
			t.Errorf("%s: a control character in %q", command, got)
		}
	}
	if got := c.cmd("STAT /", "212"); strings.Count(got, "\n") != len(evil)+1 {
		t.Errorf("STAT: %q", got)
	}
}
