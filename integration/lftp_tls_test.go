package integration

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestLftpTLS mirrors a tree both ways under TLS, over several connections at
// once. The server takes only data connections that resume the session of
// their control connection.
func TestLftpTLS(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]string{
		"explicit, PASV":     "set ftp:ssl-force yes",
		"explicit, EPSV":     "set ftp:ssl-force yes; set ftp:prefer-epsv on",
		"explicit, PORT":     "set ftp:ssl-force yes; set ftp:passive-mode off",
		"explicit, AUTH SSL": "set ftp:ssl-force yes; set ftp:ssl-auth SSL; set ftp:ssl-protect-data yes",
		"explicit, TLS 1.2":  "set ftp:ssl-force yes; set ssl:priority NORMAL:-VERS-TLS1.3",
		"implicit":           "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "lftp")
			implicit := name == "implicit"
			trust := p.secure(implicit, strict)
			p.fill(tree{"tree/": ""})
			fill(t, p.home.dir+"/tree", mirrored)
			site := "-p " + p.port + " ftp://" + p.host
			if implicit {
				site = "-p " + p.port + " ftps://" + p.host
			}
			secure := []string{
				"set cmd:fail-exit yes", "set net:max-retries 1", "set net:timeout 20", "set ssl:verify-certificate yes",
				"set ssl:ca-file " + trust, "set ftp:ssl-protect-data yes", "set ftp:ssl-protect-list yes", setup,
				"open -u " + user + "," + password + " " + site,
			}
			p.run("", "--norc", "-c", strings.Join(append(secure, "mirror tree down", "mirror -R --parallel=3 down up"), "; "))
			assert.True(t, same(t, mirrored, read(t, p.dir+"/down")), "the tree that came")
			assert.True(t, same(t, mirrored, read(t, p.home.dir+"/up")), "the tree that went")
		})
	}
}

// TestLftpUnbound has an lftp that does not resume sessions: it is turned away
// where binding is required, and served where it is preferred.
func TestLftpUnbound(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"require": false, "prefer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "lftp")
			var log journal
			trust := p.secure(false, log.keep, func(s *ftp.Server) {
				if !ok {
					strict(s)
				}
			})
			p.fill(tree{"a": "hello"})
			out, err := p.try("", "--norc", "-c", strings.Join([]string{
				"set cmd:fail-exit yes", "set net:max-retries 1", "set net:timeout 20", "set ssl:ca-file " + trust,
				"set ftp:ssl-force yes", "set ftp:ssl-protect-data yes", "set ftp:ssl-protect-list yes", "set ftp:ssl-copy-sid no",
				"open -u " + user + "," + password + " -p " + p.port + " ftp://" + p.host, "get a",
			}, "; "))
			if ok {
				require.NoError(t, err, out)
				assert.Equal(t, "hello", p.local("a"))
				return
			}
			require.Error(t, err)
			refusedUnbound(t, &log)
		})
	}
}
