package integration

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// strict wants all that a server under TLS can want of its clients.
func strict(s *ftp.Server) {
	s.RequireTLS, s.RequireDataTLS, s.DataBinding = true, true, ftp.BindRequire
}

// secure gives the program a server with TLS, behind AUTH or from the first
// byte, and returns the file in its directory with the certificate to trust.
func (p *program) secure(fromFirstByte bool, options ...func(*ftp.Server)) (trust string) {
	p.t.Helper()
	id, err := certificate()
	require.NoError(p.t, err)
	options = append(options, withTLS)
	if fromFirstByte {
		srv, dir, tl := config(p.t)
		for _, option := range options {
			option(srv)
		}
		p.home = &house{dir: dir, tally: tl, addr: implicit(p.t, srv)}
	} else {
		p.home = run(p.t, options...)
	}
	p.host, p.port, err = net.SplitHostPort(p.home.addr)
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(filepath.Join(p.dir, "ca.pem"), id.pem, 0o600))
	return "ca.pem"
}

// TestCurlTLS transfers both ways under TLS. The server takes only data
// connections that resume the session of the control connection; but curl
// resumes TLS 1.2 by session IDs only, which crypto/tls does not have. Active
// mode is left to lftp: curl 7.87 and 7.88 forget TLS there (curl issue 10666).
func TestCurlTLS(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"explicit, EPSV":    {"--ssl-reqd"},
		"explicit, PASV":    {"--ssl-reqd", "--disable-epsv"},
		"explicit, TLS 1.2": {"--ssl-reqd", "--tls-max", "1.2"},
		"implicit":          {"--tlsv1.3"},
		"implicit, PASV":    {"--disable-epsv"},
		"implicit, TLS 1.2": {"--tls-max", "1.2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "curl")
			fromFirstByte := strings.HasPrefix(name, "implicit")
			args := append(args, "--cacert", p.secure(fromFirstByte, strict, func(s *ftp.Server) {
				if strings.HasSuffix(name, "1.2") {
					s.DataBinding = ftp.BindPrefer
				}
			}))
			big := noiseString(50, 5_000_000)
			p.fill(tree{"big": big, "empty": "", "dir/a": "a"})
			p.here(tree{"up": big, "none": ""})
			root := "ftp://"
			if fromFirstByte {
				root = "ftps://"
			}
			root += p.host + ":" + p.port + "/"
			p.curl(append(args, root+"big", "-o", "big", root+"empty", "-o", "empty", root+"dir/a", "-o", "a")...)
			assert.True(t, p.local("big") == big, "the big file")
			assert.Equal(t, "", p.local("empty"))
			assert.Equal(t, "a", p.local("a"))
			p.curl(append(args, "-T", "up", root+"up")...)
			p.curl(append(args, "-T", "none", root+"none")...)
			assert.True(t, p.remote("up") == big, "the upload")
			assert.Equal(t, "", p.remote("none"))
			assert.Regexp(t, `(?m)^-rw-r--r-- .* 1 Jan  2  2020 a\r?$`, p.curl(append(args, root+"dir/")...))
			assert.Equal(t, 0, p.home.tally.receipt().failed)
			p.curl(append(args, "-r", "100-199", root+"big", "-o", "part")...)
			assert.Equal(t, big[100:200], p.local("part"))
		})
	}
}

// TestCurlUnbound shows that the binding is what lets curl in: without its
// session cache it is turned away where binding is required, and served where
// it is preferred.
func TestCurlUnbound(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"require": false, "prefer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "curl")
			var log journal
			trust := p.secure(false, log.keep, func(s *ftp.Server) {
				if name == "require" {
					strict(s)
				}
			})
			p.fill(tree{"a": "hello"})
			out, err := p.try("", "-sS", "-v", "-u", user+":"+password, "--ssl-reqd", "--no-sessionid", "--cacert", trust,
				"ftp://"+p.host+":"+p.port+"/a", "-o", "a")
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

// TestCurlInTheClear wants TLS of a curl that has none.
func TestCurlInTheClear(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	p.secure(false, strict)
	p.fill(tree{"a": "hello"})
	out, err := p.try("", "-sS", "-v", "-u", user+":"+password, "ftp://"+p.host+":"+p.port+"/a")
	require.Error(t, err)
	assert.Contains(t, out, "530 TLS is required, send AUTH TLS first.")
	assert.NotContains(t, out, "PASS")
}
