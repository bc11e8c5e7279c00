package integration

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	account "os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR46_PrivilegeDrop has the program bind a port that takes root's rights
// and give these up, in each of its threads and for good.
func TestR46_PrivilegeDrop(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root, whose rights are to be given up")
	}
	nobody, err := account.Lookup("nobody")
	if err != nil {
		t.Skipf("needs the user nobody: %v", err)
	}
	uid, err := strconv.Atoi(nobody.Uid)
	require.NoError(t, err)
	path, dir := buildDaemon(t), t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Chown(dir, uid, -1))

	d := start(t, path, dir, "--port", lowPort(t), "--run-as", "nobody")
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", d.cmd.Process.Pid))
	require.NoError(t, err)
	seen := 0
	for _, thread := range threads {
		status := fields(t, thread)
		if status == nil {
			continue
		}
		seen++
		all := strings.Join([]string{nobody.Uid, nobody.Uid, nobody.Uid, nobody.Uid}, " ")
		assert.Equal(t, all, status["Uid"], "real, effective, saved and file system's")
		assert.Equal(t, strings.ReplaceAll(all, nobody.Uid, nobody.Gid), status["Gid"])
		assert.NotContains(t, strings.Fields(status["Groups"]), "0")
		for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapAmb"} {
			assert.Equal(t, strings.Repeat("0", 16), status[set], set)
		}
		assert.Equal(t, "1", status["NoNewPrivs"])
	}
	require.NotZero(t, seen)
	c := d.enter(t)
	c.stor(epsv, "up", "hello")
	assert.Equal(t, "hello", c.retr(epsv, "up"))
	info, err := os.Stat(filepath.Join(dir, "up"))
	require.NoError(t, err)
	assert.Equal(t, uint32(uid), info.Sys().(*syscall.Stat_t).Uid, "the owner of what is uploaded")

	// Root that stays root is warned; it is no reason not to start.
	d = start(t, path, dir, "--port", "0")
	d.enter(t).says("200 OK.", "NOOP")
	assert.Len(t, d.log.lines("level=WARN msg=\"running as root"), 1)
}

// fields reads a status file of the kernel; nil: the thread has ended.
func fields(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return nil
	}
	require.NoError(t, err)
	found := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		found[key] = strings.Join(strings.Fields(value), " ")
	}
	return found
}

// lowPort is a port below 1024 that is free now.
func lowPort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(600 + rand.IntN(400))
		if ln, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			ln.Close()
			return port
		}
	}
	t.Skip("needs a free port below 1024")
	return ""
}
