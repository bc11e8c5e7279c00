//go:build unix

package auth

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestProgramChildren has the program start another that holds its output.
func TestProgramChildren(t *testing.T) {
	t.Parallel()
	pids := filepath.Join(t.TempDir(), "pids")
	script := filepath.Join(t.TempDir(), "script")
	text := fmt.Sprintf("#!/bin/sh\nsleep 1000 &\necho $$ $! > '%s.new'\nmv '%s.new' '%s'\nwait\n", pids, pids, pids)
	// No program may start meanwhile: until it runs, it would have the script
	// open for writing, which none that is to run may be.
	syscall.ForkLock.RLock()
	err := os.WriteFile(script, []byte(text), 0o700)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Program([]string{script})
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for e.Timeout = time.Second; got == nil; e.Timeout *= 2 { // until the child had the time to start
		start := time.Now()
		_, err = e.Check(t.Context(), someRequest)
		wantText(t, "waiting for a child", err, fmt.Sprintf("no answer within %v", e.Timeout))
		if took := time.Since(start); took > e.Timeout+9*time.Second {
			t.Errorf("took %v", took)
		}
		if got, err = os.ReadFile(pids); err != nil && (!os.IsNotExist(err) || e.Timeout > 20*time.Second) {
			t.Fatal(err)
		}
	}
	for pid := range strings.FieldsSeq(string(got)) {
		n, _ := strconv.Atoi(pid)
		for deadline := time.Now().Add(10 * time.Second); !gone(n); runtime.Gosched() { // killed is not dead at once
			if time.Now().After(deadline) {
				t.Fatalf("process %d still runs", n)
			}
		}
	}
}

// gone reports whether a process is dead, though perhaps not buried.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return true
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(status), ") Z ") || strings.Contains(string(status), ") X ")
}

// TestR45_Verbatim passes to a program what a shell would run.
func TestR45_Verbatim(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copied := filepath.Join(dir, "copied")
	e, err := Program([]string{"tee", copied, filepath.Join(dir, "$(touch run);'\"")})
	if err != nil {
		t.Skip("needs tee:", err)
	}
	r := someRequest
	r.User, r.Password = "-rf;$(touch "+dir+"/run)", "`touch "+dir+"/run`\n'\""
	_, err = e.Check(t.Context(), r)
	wantText(t, "tee", err, `unknown or repeated member "user"`)
	if strings.Contains(err.Error(), "touch") {
		t.Errorf("the answer is quoted: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("in the directory: %v, %v", entries, err)
	}
	for _, entry := range entries {
		if text, err := os.ReadFile(filepath.Join(dir, entry.Name())); err != nil || !strings.Contains(string(text), `"user":"-rf;$(touch `) {
			t.Errorf("%s: %s, %v", entry.Name(), text, err)
		}
	}
}
