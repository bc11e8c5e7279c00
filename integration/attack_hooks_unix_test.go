//go:build unix

package integration

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
)

// TestR45_HookInjection has a program decide on logins whose names and
// passwords would run, were they ever given to a shell. It sees them as sent.
func TestR45_HookInjection(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked")
	script := filepath.Join(dir, "decide")
	syscall.ForkLock.RLock() // a program that another test starts now would have the script open, so that it cannot run
	err := os.WriteFile(script, []byte("#!/bin/sh\ncat > '"+asked+"'\nprintf '{\"allow\": false}'\n"), 0o700)
	syscall.ForkLock.RUnlock()
	require.NoError(t, err)
	program, err := auth.Program([]string{script})
	require.NoError(t, err)
	h := run(t, func(s *ftp.Server) {
		s.LoginDelay = -1
		s.Login = func(ctx context.Context, c *ftp.Client, name, pass string) (ftp.Account, error) {
			_, err := program.Check(ctx, auth.Request{User: name, Password: pass, Addr: c.Addr()})
			return ftp.Account{}, err
		}
	})
	trap := filepath.Join(dir, "run")
	for _, evil := range []string{
		"$(touch " + trap + ")", "`touch " + trap + "`", "; touch " + trap, "| touch " + trap, "&& touch " + trap, "' ; touch " + trap + " #",
		`" ; touch ` + trap + ` #`, "-rf", "--help", "-", "%s%n%d", "{{.}}", `\`, `'"`, "' OR 1=1 --", "*", "~", "a=b", "${HOME}", `","allow":true,"x":"`,
		"<!--#exec cmd=touch -->", "ünï",
	} {
		c := h.knock(t)
		c.says("331 Password, please.", "USER "+evil)
		c.says("530 Login incorrect.", "PASS "+evil)
		var got auth.Request
		require.NoError(t, json.Unmarshal([]byte(text(t, asked)), &got))
		assert.Equal(t, evil, got.User)
		assert.Equal(t, evil, got.Password)
		require.NoError(t, c.conn.Close())
	}
	assert.NoFileExists(t, trap)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 2)
}
