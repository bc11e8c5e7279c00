package integration

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// TestWAN has the programs on one host and their clients on another, with a
// network between them that is slow, lossy or dead. See wan_*_linux_test.go.
func TestWAN(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		asRoot(t)
		return
	}
	n, err := wan.New(wan.Line{}, 1)
	if err != nil {
		lacking(t, "needs network namespaces and TUN devices: %v", err)
	}
	n.Close()
	p := programs{service: build(t, "uftpd"), once: build(t, "ftp-fg")}
	for name, test := range map[string]func(*testing.T, programs){
		"slow": testSlow, "lossy": testLossy, "frozen": testFrozen, "dead": testDead,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}

// programs are where the two have been built.
type programs struct{ service, once string }

// asRoot runs the test again in a user namespace, in which this user is root
// and may have network namespaces.
func asRoot(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	cmd.Env = append(os.Environ(), "CI=") // what lacks here is no fault
	out, err := cmd.CombinedOutput()
	if len(out) == 0 {
		t.Skipf("needs a user namespace, or root: %v", err)
	}
	require.NoError(t, err, "%s", out)
	if strings.Contains(string(out), "--- SKIP: "+t.Name()) {
		t.Skipf("needs root: %s", out)
	}
}
