package ftp

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"io/fs"
	"net"
	"path"
	"strings"
	"sync/atomic"
	"testing"

	"uftpd/shared/vfs"
)

// fuzzSession is a session that is logged in, over a connection on which
// nothing comes, in a tree with names that mean something elsewhere.
func fuzzSession(t testing.TB) *Session {
	t.Helper()
	mem := vfs.NewMem()
	for _, dir := range []string{"d", "d/e", "[a]", "*"} {
		if err := mem.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"f", "d/g", "x 1 2", `"q"`} {
		up, err := mem.Upload(name, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := up.File.Write([]byte("hello\n")); err != nil {
			t.Fatal(err)
		}
		if err := up.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	srv := &Server{FS: mem, AllowSymlinks: true, Hooks: Hooks{Failed: func(_ *Client, command string, err error) {
		var p panicError
		if errors.As(err, &p) {
			t.Errorf("%s: %v", command, err)
		}
	}}}
	if err := srv.Check(); err != nil {
		t.Fatal(err)
	}
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close(); there.Close() })
	s := newSession(t.Context(), srv, there)
	s.fsys = mem
	return s
}

// FuzzCommands gives arguments to handlers: whatever these are, there is one
// sound reply, and the root is still there.
func FuzzCommands(f *testing.F) {
	verbs := []string{
		"MDTM", "MFMT", "MFCT", "MFF", "HASH", "RANG", "XCRC", "MD5", "COMB", "ALLO", "AVBL", "OPTS", "LANG", "TYPE", "MODE",
		"STAT", "MLST", "HELP", "RNFR", "CWD", "SIZE", "HOST", "SITE", "REST", "EPSV", "PRET",
		"MKD", "RMD", "DELE", "RNTO", "CSID", "CLNT", "ACCT", "PORT", "EPRT", "PBSZ", "PROT", "STRU",
	}
	for _, seed := range []string{
		"20200101000000 f", "Modify=20200101000000;UNIX.mode=600; f", "Create=20200101000000; d/g", "f", "1 0", "0 9", `"f" 0 3`, "f 3",
		"f d/g", `all "f" "d/g"`, "100 R 10", "MLST type;size;", "HASH SHA-1", "MODE Z LEVEL 3", "UTF8 ON", "EN-gb", "A N", "-laR *", "[a-", "*/*",
		"CHMOD 644 f", "UTIME 202001010000 f", "UTIME f 20200101000000 20200101000000 20200101000000 UTC", "SYMLINK ../x d/l", `COPY f "n m"`,
		"CPFR f", "CPTO g", "MKDIR -p a/b", "RMDIR -r d", "UMASK 077", "IDLE 5", "WHO", "DIGEST ON", "HELP CHMOD", "../../..", "/",
	} {
		for i := range verbs {
			f.Add(i, seed)
		}
	}
	f.Fuzz(func(t *testing.T, verb int, arg string) {
		s := fuzzSession(t)
		name := verbs[uint(verb)%uint(len(verbs))]
		r := s.dispatch(s.srv.index[name], name, arg)
		if r.Code < 200 || r.Code > 599 || r.Text == "" || !replyLines.Match(r.appendWire(nil)) {
			t.Fatalf("%s %q: %+v", name, arg, r)
		}
		if info, err := fs.Stat(s.fsys, "."); err != nil || info.Mode().Perm() != 0o755 {
			t.Fatalf("%s %q: the root is %v, %v", name, arg, info, err)
		}
	})
}

// FuzzArguments takes arguments apart.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{
		`a b`, `"a b" c`, `"a""b"`, `""`, `" "`, "x 1 2", "1 2", "5", "20200101000000.5 f", "f 202001010000 202001010000 202001010000 utc", "755", "a/b", "../x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if paths, ok := splitPaths(arg); ok {
			var again []string
			for _, p := range paths {
				again = append(again, `"`+strings.ReplaceAll(p, `"`, `""`)+`"`)
			}
			back, ok := splitPaths(strings.Join(again, " "))
			if !ok || strings.Join(back, "\x00") != strings.Join(paths, "\x00") {
				t.Fatalf("%q: %q became %q", arg, paths, back)
			}
		}
		if part, ok := parseRange(strings.Fields(arg)); ok && (part.start < 0 || part.start > part.end) {
			t.Fatalf("%q: %v", arg, part)
		}
		if p, _, ok := parseLongUTime(arg); ok && (p == "" || !strings.HasPrefix(arg, p)) {
			t.Fatalf("%q: path %q", arg, p)
		}
		if mode, ok := parseMode(arg); ok && mode > 0o777 {
			t.Fatalf("%q: mode %o", arg, mode)
		}
		for _, dir := range []string{".", "d", "d/e"} {
			if name, err := vfs.Name(".", arg); err == nil && path.Join(dir, relative(dir, name)) != name {
				t.Fatalf("%q from %q is %q", name, dir, relative(dir, name))
			}
		}
	})
}

// FuzzFind finds what listing commands are about: only what is in the tree.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"", "-la", "-R d", "*", "[a]", "*/*", "*/../*", "d/[e-g]", "[!a]*/x", "/*/", "f", "-d", "-- -a", "nope*/x", "d/../../[*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		s := fuzzSession(t)
		target, err := s.find(arg)
		if err != nil {
			return
		}
		for _, p := range target.places {
			if info, err := fs.Stat(s.fsys, p.name); err != nil || !info.IsDir() {
				t.Fatalf("%q: a place that is none, %q: %v", arg, p.name, err)
			}
		}
		n := 0
		for e, err := range s.listed(t.Context(), target, true) {
			if n++; err != nil || e.info == nil || e.shown == "" {
				t.Fatalf("%q: %+v, %v", arg, e, err)
			}
		}
		if n > 100 {
			t.Fatalf("%q: %d entries of 10", arg, n)
		}
	})
}

// FuzzInflate uploads in MODE Z: what comes out is what package zlib makes of
// it, or an error where that has one.
func FuzzInflate(f *testing.F) {
	for _, text := range []string{"", "hello", strings.Repeat("hello ", 1000)} {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		io.WriteString(z, text)
		z.Close()
		f.Add(b.Bytes())
		f.Add(b.Bytes()[:b.Len()/2])
		f.Add(append(b.Bytes(), "behind"...))
	}
	f.Fuzz(func(t *testing.T, deflated []byte) {
		want, wantErr := inflated(bytes.NewReader(deflated))
		here, there := net.Pipe()
		go func() {
			there.Write(deflated)
			there.Close()
		}()
		defer here.Close()
		d := &data{ctx: t.Context(), conn: here, moved: new(atomic.Int64)}
		r, err := d.inflating()
		var got []byte
		if err == nil {
			got, err = io.ReadAll(r)
		}
		if len(deflated) == 0 {
			wantErr = nil // an empty file
		}
		if len(want) > inflateFree {
			return // a bomb, perhaps
		}
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q: %d bytes, %v; package zlib: %d bytes, %v", deflated, len(got), err, len(want), wantErr)
		}
	})
}

func inflated(r io.Reader) ([]byte, error) {
	z, err := zlib.NewReader(r)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
