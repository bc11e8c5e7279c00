package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// yard is a directory with a tree that is served, and a neighbour that is not.
type yard struct {
	*house
	outside string // what the tree is in
}

// inYard serves the directory "ftp", beside "ftp-x", which begins with the same letters.
func inYard(t *testing.T, options ...func(*ftp.Server)) yard {
	t.Helper()
	dir := t.TempDir()
	fill(t, dir, tree{"ftp/in/file": "inside", "ftp-x/secret": "SECRET", "secret": "SECRET", "etc/passwd": "SECRET", "ftp/secret-not": ""})
	disk, err := vfs.OpenDisk(filepath.Join(dir, "ftp"))
	require.NoError(t, err)
	t.Cleanup(func() { disk.Close() })
	h := run(t, append([]func(*ftp.Server){func(s *ftp.Server) { s.FS, s.Login = disk, login(disk) }}, options...)...)
	h.dir = filepath.Join(dir, "ftp")
	return yard{h, dir}
}

// around is what lies outside of the tree.
func (y yard) around(t *testing.T) tree {
	t.Helper()
	names, err := os.ReadDir(y.outside)
	require.NoError(t, err)
	tr := tree{}
	for _, entry := range names {
		switch name := entry.Name(); {
		case name == "ftp":
		case entry.IsDir():
			for below, content := range read(t, filepath.Join(y.outside, name)) {
				tr[name+"/"+below] = content
			}
		default:
			tr[name] = text(t, y.outside, name)
		}
	}
	return tr
}

// climbs lead out of the tree, for one server or another. For this one "/../"
// is "/", and the others are names, of which there is none.
var climbs = []string{
	"../secret", "../../secret", "../../../../../../../../../../etc/passwd", "/../secret", "/../../etc/passwd",
	"in/../../secret", "in/.././../secret", "/./../secret", "//../secret", "../ftp-x/secret", "/../ftp-x/secret", "-x/secret",
	`..\secret`, `..\..\secret`, `in\..\..\secret`, `\..\secret`, `C:\secret`, "C:/secret", `\\?\C:\secret`, "//host/share/secret",
	"%2e%2e/secret", "%2e%2e%2fsecret", "..%2fsecret", "..%c0%afsecret", "....//secret", ".../secret", "..;/secret",
	"\xc0\xae\xc0\xae/secret", "\xe0\x80\xae\xe0\x80\xae/secret", "..\xc0\xafsecret", "\uff0e\uff0e/secret", "..\u2215secret",
	"~root/secret", "~/secret", "$HOME/secret", "in/file/../../../secret", "secret::$DATA", ".. /secret", "../ftp/../secret",
}

// TestR28_Traversal gives each of these to each command that takes a path.
func TestR28_Traversal(t *testing.T) {
	t.Parallel()
	y := inYard(t)
	before := y.around(t)
	require.Len(t, before, 3)
	c := y.enter(t)
	const missing = "550 No such file or directory."
	for _, path := range climbs {
		for _, command := range []string{
			"RETR ", "CWD ", "DELE ", "RMD ", "RNFR ", "SIZE ", "MDTM ", "MLST ", "MLSD ", "HASH ", "XMD5 ",
			"MFMT 20200102030405 ", "MFF Modify=20200102030405; ", "SITE CHMOD 777 ", "SITE CPFR ", "SITE RMDIR ", "SITE UTIME 20200102030405 ",
		} {
			reply := c.ask(command + path)
			assert.Regexp(t, `^550 (No such file or directory|Not a directory|Not possible)\.$`, reply, "%s%q", command, path)
		}
		for _, command := range []string{"LIST ", "NLST ", "STAT "} {
			data := c.passive(epsv)
			reply := c.ask(command + path)
			switch { // "?" makes a pattern, which matches nothing
			case strings.HasPrefix(reply, "150 "):
				assert.Empty(t, c.finish(data), "%s%q", command, path)
			case strings.HasPrefix(reply, "212-"):
				assert.Len(t, strings.Split(reply, "\n"), 2, "%s%q", command, path)
			default:
				assert.Equal(t, missing, reply, "%s%q", command, path)
			}
		}
	}
	for _, path := range climbs { // what these make is inside, or nothing
		for _, command := range []string{"MKD ", "SITE MKDIR "} {
			assert.Regexp(t, `^(257|550|553) `, c.ask(command+path))
		}
		for _, command := range []string{"STOR ", "APPE ", "STOU "} {
			data := c.passive(epsv)
			if reply := c.ask(command + path); strings.HasPrefix(reply, "150 ") {
				c.send(data, "x")
			}
			data.Close()
		}
		c.says("350 Ready for RNTO.", "RNFR in/file")
		if reply := c.ask("RNTO " + path); strings.HasPrefix(reply, "250 ") {
			c.says("350 Ready for RNTO.", "RNFR "+path)
			c.says("250 Renamed.", "RNTO in/file")
		}
		c.ask("SITE COPY in/file " + path)
	}
	assert.Equal(t, before, y.around(t))
	c.says("250 Directory changed.", "CWD ../../..")
	c.says(`257 "/" is the working directory.`, "PWD")
}

// TestR30_RenameAndSite renames what can't be, and gives SITE too few and too
// many arguments.
func TestR30_RenameAndSite(t *testing.T) {
	t.Parallel()
	y := inYard(t)
	fill(t, y.dir, tree{"a/b": "b", "x": "x"})
	root, err := os.Stat(y.dir)
	require.NoError(t, err)
	before := read(t, y.outside)
	c := y.enter(t)
	for _, tt := range []struct{ line, want string }{
		{"SITE", "501 SITE needs an argument."},
		{"SITE ", "501 SITE needs an argument."},
		{"SITE CHMOD", "501 SITE CHMOD mode path: set a file's mode, in octal"},
		{"SITE CHMOD 644", "501 SITE CHMOD takes a mode and a path."},
		{"SITE CHMOD 644 ", "501 SITE CHMOD takes a mode and a path."},
		{"SITE CHMOD 4777 x", "501 A mode is an octal number up to 777."},
		{"SITE CHMOD 99999 x", "501 A mode is an octal number up to 777."},
		{"SITE CHMOD -1 x", "501 A mode is an octal number up to 777."},
		{"SITE CHMOD 644 /", "550 Permission denied."},
		{"SITE CHMOD 644 .", "550 Permission denied."},
		{"SITE CHMOD 644 ..", "550 Permission denied."},
		{"SITE EXEC id", "504 Unknown SITE command, see SITE HELP."},
		{"SITE UMASK 8", "501 A mode is an octal number up to 777."},
		{"SITE COPY x", "501 SITE COPY takes two paths."},
		{"SITE COPY x y z", "501 SITE COPY takes two paths."},
		{"SITE COPY x x", "553 These are the same file."},
		{"SITE RMDIR /", "550 Permission denied."},
		{"RMD /", "550 Permission denied."},
		{"RMD .", "550 Permission denied."},
		{"DELE /", "550 Permission denied."},
		{"RNFR /", "550 Permission denied."},
		{"RNFR ..", "550 Permission denied."},
		{"RNTO y", "503 Send RNFR first."},
	} {
		c.says(tt.want, tt.line)
	}
	for _, to := range []string{"a/b", "a/c", "a/b/c", "/", ".", "..", "in", "none/x"} {
		c.says("350 Ready for RNTO.", "RNFR a")
		assert.Regexp(t, `^5\d\d `, c.ask("RNTO "+to), to)
	}
	for _, to := range []string{"a", "/", "x/y", "in/file/x"} {
		c.says("350 Ready for RNTO.", "RNFR x")
		assert.Regexp(t, `^5\d\d `, c.ask("RNTO "+to), to)
	}
	assert.Equal(t, before, read(t, y.outside))
	now, err := os.Stat(y.dir)
	require.NoError(t, err)
	assert.Equal(t, root.Mode(), now.Mode(), "the mode of the root")
}
