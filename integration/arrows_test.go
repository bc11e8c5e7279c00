package integration

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "uftpd/"

// room is what a package, and those below it if its name ends in "/...", may
// import besides the standard library.
type room struct {
	name   string   // without the module's path
	uses   []string // packages of this module, named in the same way
	others []string // beginnings of the paths of others; "" is all
	tests  []string // others, for tests only
}

// rooms point downward only: cmd to fg and bg, these to ftp, that to vfs and
// listing, which know nothing of FTP. What is not here must not be.
var rooms = []room{
	{name: "shared/vfs", others: []string{"golang.org/x/sys/"}},
	{name: "shared/listing", others: []string{"golang.org/x/sys/"}},
	{name: "shared/tcp", others: []string{"golang.org/x/sys/"}},
	{name: "shared/ftp", uses: []string{"shared/vfs", "shared/listing", "shared/tcp"}, others: []string{"golang.org/x/sys/", "golang.org/x/time/rate"}},
	{name: "shared/auth", uses: []string{"shared/vfs"}, others: []string{"golang.org/x/crypto/"}},
	{name: "shared/certs"},
	{name: "shared/ftptest", uses: []string{"shared/ftp", "shared/vfs"}, others: []string{"golang.org/x/sys/", "github.com/rogpeppe/go-internal/txtar"}},
	{name: "fg", uses: []string{"shared/ftp", "shared/tcp", "shared/vfs"}},
	{name: "bg", uses: []string{"shared/ftp", "shared/tcp", "shared/vfs"}},
	{name: "cmd/ftp-fg", uses: []string{"cmd/internal/...", "fg", "shared/..."}, others: []string{""}},
	{name: "cmd/uftpd", uses: []string{"cmd/internal/...", "bg", "shared/..."}, others: []string{""}},
	{name: "cmd/internal/...", uses: []string{"cmd/internal/...", "fg", "bg", "shared/..."}, others: []string{""}},
	{name: "integration/internal/wan", others: []string{"golang.org/x/sys/"}, tests: []string{"github.com/stretchr/testify/"}},
	{name: "integration/bench", tests: []string{"github.com/stretchr/testify/", "golang.org/x/sys/"}},
	{name: "integration", tests: []string{"github.com/jlaffaye/ftp", "github.com/stretchr/testify/", "golang.org/x/sys/"}},
}

// forTests may be used by the tests of any package.
var forTests = []string{"shared/ftptest", "shared/certs"}

// programOnly are packages of the standard library that only programs may import:
// flags, terminals and the outside are theirs.
var programOnly = []string{"flag", "os/signal", "log", "expvar"}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// TestArrows fails when a package imports what lies above or beside it. The
// list is made for several systems, whose files differ.
func TestArrows(t *testing.T) {
	t.Parallel()
	for _, goos := range []string{"linux", "windows", "darwin", "freebsd"} {
		t.Run(goos, func(t *testing.T) {
			t.Parallel()
			packages := goList(t, goos)
			require.NotEmpty(t, packages)
			for _, p := range packages {
				for _, fault := range faults(p) {
					assert.Fail(t, fault)
				}
			}
		})
	}
}

func goList(t *testing.T, goos string) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	out, err := cmd.Output()
	require.NoError(t, err)
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

// faults tells each import of p that is not allowed.
func faults(p goPackage) []string {
	name, ours := strings.CutPrefix(p.ImportPath, module)
	i := slices.IndexFunc(rooms, func(r room) bool { return within(r.name, name) })
	if !ours || i < 0 {
		return []string{p.ImportPath + ": a package without a place in the table of rooms"}
	}
	var found []string
	for _, path := range p.Imports {
		if !rooms[i].allows(path) {
			found = append(found, p.ImportPath+" must not import "+path)
		}
	}
	for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
		if !rooms[i].allows(path) && !rooms[i].allowsTests(name, path) {
			found = append(found, "tests of "+p.ImportPath+" must not import "+path)
		}
	}
	return found
}

func (r room) allows(path string) bool {
	if name, ours := strings.CutPrefix(path, module); ours {
		return slices.ContainsFunc(r.uses, func(use string) bool { return within(use, name) })
	}
	if standard(path) {
		return strings.HasPrefix(r.name, "cmd/") || !slices.Contains(programOnly, path)
	}
	return slices.ContainsFunc(r.others, func(other string) bool { return strings.HasPrefix(path, other) })
}

// allowsTests is allows for the tests of the package name: they also see the
// package itself and the means of testing. Those of integration see all.
func (r room) allowsTests(name, path string) bool {
	if used, ours := strings.CutPrefix(path, module); ours {
		return used == name || slices.Contains(forTests, used) || r.name == "integration"
	}
	return standard(path) || slices.ContainsFunc(r.tests, func(other string) bool { return strings.HasPrefix(path, other) })
}

// within reports whether name is pattern or, if that ends in "/...", below it.
func within(pattern, name string) bool {
	prefix, tree := strings.CutSuffix(pattern, "...")
	return name == pattern || tree && strings.HasPrefix(name+"/", prefix)
}

// standard reports whether path is of the standard library: the first element
// of others has a dot, as go requires.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && !strings.HasPrefix(path, module)
}

// TestFaults shows that the table forbids something.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		p    goPackage
		want []string
	}{
		{"down", goPackage{ImportPath: "uftpd/shared/ftp", Imports: []string{"net", "uftpd/shared/vfs", "golang.org/x/sys/unix"}}, nil},
		{"up", goPackage{ImportPath: "uftpd/shared/vfs", Imports: []string{"uftpd/shared/ftp"}}, []string{"uftpd/shared/vfs must not import uftpd/shared/ftp"}},
		{"beside", goPackage{ImportPath: "uftpd/fg", Imports: []string{"uftpd/bg"}}, []string{"uftpd/fg must not import uftpd/bg"}},
		{"flags", goPackage{ImportPath: "uftpd/bg", Imports: []string{"flag", "github.com/spf13/pflag"}}, []string{"uftpd/bg must not import flag", "uftpd/bg must not import github.com/spf13/pflag"}},
		{"flags of a program", goPackage{ImportPath: "uftpd/cmd/uftpd", Imports: []string{"github.com/spf13/pflag", "uftpd/bg", "uftpd/cmd/internal/cli"}}, nil},
		{"the other server", goPackage{ImportPath: "uftpd/cmd/uftpd", Imports: []string{"uftpd/fg"}}, []string{"uftpd/cmd/uftpd must not import uftpd/fg"}},
		{"a test upward", goPackage{ImportPath: "uftpd/shared/vfs", XTestImports: []string{"uftpd/bg", "uftpd/shared/ftptest", "uftpd/shared/vfs"}}, []string{"tests of uftpd/shared/vfs must not import uftpd/bg"}},
		{"a newcomer", goPackage{ImportPath: "uftpd/util"}, []string{"uftpd/util: a package without a place in the table of rooms"}},
	} {
		assert.Equal(t, tt.want, faults(tt.p), tt.name)
	}
}
