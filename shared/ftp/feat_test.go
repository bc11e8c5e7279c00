package ftp_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestFeatIsTrue sends each command that FEAT offers: none is unknown.
func TestFeatIsTrue(t *testing.T) {
	t.Parallel()
	nothing := &ftp.Server{FS: fstest.MapFS{}, NoActive: true, OpenTimeout: time.Millisecond}
	full, bare := featLines(t, everything(t)), featLines(t, nothing)
	var gone []string
	for _, line := range full {
		if verb, _, _ := strings.Cut(line, " "); !slices.ContainsFunc(bare, func(l string) bool { return l == line || strings.HasPrefix(l, verb+" ") }) {
			gone = append(gone, line)
		}
	}
	want := []string{"HOST", "AUTH TLS", "PBSZ", "PROT", "CCC", "AVBL", "COMB", "MFMT", "MFCT", "MFF Modify;Create;UNIX.mode;", "EPRT", "ESTA"}
	if !slices.Equal(gone, want) {
		t.Errorf("without TLS, hosts, active mode and a tree that can be written to, gone are %q, want %q", gone, want)
	}
	if i := slices.IndexFunc(full, func(l string) bool { return strings.HasPrefix(l, "SITE ") }); !strings.Contains(full[i], "SYMLINK") {
		t.Errorf("no SYMLINK in %q", full[i])
	}
}

// everything is a server that offers all it can. It does not wait, as ESTP does
// behind EPSV.
func everything(t *testing.T) *ftp.Server {
	t.Helper()
	cfg, _ := certificate(t)
	return &ftp.Server{
		FS: vfs.NewMem(), AllowSymlinks: true, TLS: cfg, OpenTimeout: time.Millisecond,
		Hosts: map[string]ftp.Host{"h": {FS: fstest.MapFS{}}},
	}
}

// notVerbs are lines of FEAT whose first word is a feature of other commands.
var notVerbs = []string{"UTF8", "TVFS"}

// featLines returns what FEAT offers, and shows that it is there.
func featLines(t *testing.T, srv *ftp.Server) []string {
	t.Helper()
	c := login(t, serve(t, srv))
	lines := strings.Split(c.cmd("FEAT", "211"), "\n")
	lines = lines[1 : len(lines)-1]
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], " ")
		verb, _, _ := strings.Cut(lines[i], " ")
		if slices.Contains(notVerbs, verb) || verb == "AUTH" || verb == "CCC" {
			continue // AUTH and CCC change the connection; see the tests of TLS
		}
		reply := c.cmd(verb, "")
		if strings.HasPrefix(reply, "500") || strings.HasPrefix(reply, "502") {
			t.Errorf("FEAT has %q, which answers %q", lines[i], reply)
		}
	}
	return lines
}
