package integration

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestR25_StateMachine sends commands out of their order, and looks for what
// one user leaves for the next.
func TestR25_StateMachine(t *testing.T) {
	t.Parallel()
	t.Run("before login", beforeLogin)
	t.Run("a new user", newUser)
	t.Run("REST", restIsSpent)
}

// open to all are the commands that need no login.
var openToAll = strings.Fields("USER PASS ACCT REIN QUIT FEAT HELP SYST NOOP CLNT CSID LANG OPTS AUTH PBSZ PROT")

func beforeLogin(t *testing.T) {
	t.Parallel()
	h := run(t, withTLS)
	c := h.knock(t)
	var verbs []string
	for line := range strings.Lines(c.ask("HELP")) {
		if line[0] == ' ' {
			verbs = append(verbs, strings.Fields(line)...)
		}
	}
	require.Greater(t, len(verbs), 60)
	for _, verb := range append(verbs, "XPWD", "XCWD", "XMKD", "XRMD", "XCUP", "SMNT") {
		if slices.Contains(openToAll, verb) {
			continue
		}
		for _, arg := range []string{"", " x", " /etc/passwd"} {
			c.says("530 Please log in with USER and PASS.", verb+arg)
		}
	}
	c.says("503 Send USER first.", "PASS "+password)
	c.says("331 Password, please.", "USER "+user)
	c.says("530 Please log in with USER and PASS.", "RNTO x")
	c.says("331 Password, please.", "USER nobody")
	c.says("530 Login incorrect.", "PASS "+password)
	c.says("503 Send USER first.", "PASS "+password)
	assert.Empty(t, read(t, h.dir))
}

func newUser(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"USER", "REIN"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			other, err := vfs.OpenDisk(t.TempDir())
			require.NoError(t, err)
			t.Cleanup(func() { other.Close() })
			h := run(t, func(s *ftp.Server) {
				inner := s.Login
				s.Login = func(ctx context.Context, c *ftp.Client, name, pass string) (ftp.Account, error) {
					if name == "other" {
						return ftp.Account{FS: other}, nil
					}
					return inner(ctx, c, name, pass)
				}
			})
			fill(t, h.dir, tree{"mine": "mine", "dir/mine": "mine"})
			c := h.enter(t)
			for _, line := range []string{
				"CWD dir", "RNFR mine", "SITE CPFR mine", "PASV", "REST 2", "RANG 1 2", "EPSV ALL", "TYPE A", "MODE Z", "OPTS MLST size;", "SITE UMASK 0",
			} {
				require.Regexp(t, `^[23]\d\d `, c.ask(line), line)
			}
			if how == "REIN" {
				c.says("220 Ready for a new user.", "REIN")
			}
			c.says("331 Password, please.", "USER other")
			for _, line := range []string{"RETR mine", "RETR dir/mine", "LIST", "PWD", "RNTO x", "STOR x"} {
				c.says("530 Please log in with USER and PASS.", line)
			}
			c.says("230 Logged in.", "PASS x")
			c.says(`257 "/" is the working directory.`, "PWD")
			c.says("425 Send PASV, EPSV, PORT or EPRT first.", "LIST")
			c.says("503 Send RNFR first.", "RNTO x")
			c.says("503 Send SITE CPFR first.", "SITE CPTO x")
			c.says("550 No such file or directory.", "RETR mine")
			assert.Contains(t, c.ask("MLST"), "modify=", "facts that the other user did not ask for")
			c.port(pasv)                // EPSV ALL is forgotten
			c.stor(epsv, "f", "a\r\nb") // so is TYPE A, which would make it "a\nb"
			c.says("200 Type set to binary.", "TYPE I")
			assert.Equal(t, "a\r\nb", c.retr(epsv, "f"))
			c.says("331 Password, please.", "USER "+user)
			c.says("530 Login incorrect.", "PASS wrong")
			c.says("530 Please log in with USER and PASS.", "PWD") // neither the one nor the other
		})
	}
}

func restIsSpent(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"f": "0123456789"})
	c := h.enter(t)
	for _, between := range []string{"LIST", "MLSD", "NLST", "STOU", "RETR f"} {
		c.says("350 Restarting at 5.", "REST 5")
		data := c.passive(epsv)
		c.cmd(150, "%s", between)
		require.NoError(t, data.(*net.TCPConn).CloseWrite()) // the end of an upload
		assert.NoError(t, drain(data))
		require.NoError(t, data.Close())
		c.reply(226)
		c.says("200 OK.", "NOOP")
		c.stor(epsv, "f", "whole file")
		assert.Equal(t, "whole file", text(t, h.dir, "f"), between)
	}
	c.says("350 Restarting at 5.", "REST 5")
	c.says("550 No such file or directory.", "RETR none")
	assert.Equal(t, "whole file", c.retr(epsv, "f"), "spent by a transfer that failed, too")
	c.says("503 Send RNFR first.", "RNTO x")
	c.says("350 Ready for RNTO.", "RNFR f")
	c.says("550 No such file or directory.", "RNTO none/x")
	c.says("503 Send RNFR first.", "RNTO x")
}
