package integration

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR01_STARTTLSInjection sends commands in the clear behind AUTH, where an
// attacker in the middle would put them. None may be served under TLS.
func TestR01_STARTTLSInjection(t *testing.T) {
	t.Parallel()
	for name, behind := range map[string]string{
		"commands":         "USER inj\r\nFEAT\r\n",
		"part of a line":   "USER inj",
		"a client's hello": "\x16\x03\x01\x00\x05",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := run(t, withTLS)
			c := h.knock(t)
			c.raw("AUTH TLS\r\n" + behind)
			c.hears("503 Nothing may follow AUTH before TLS is on, closing connection.")
			c.ends()
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrRefused)
		})
	}
	t.Run("after the reply", func(t *testing.T) {
		t.Parallel()
		h := run(t, withTLS)
		c := h.knock(t)
		c.says("234 Begin TLS.", "AUTH TLS")
		c.raw("USER inj\r\nFEAT\r\n")
		rest, _ := io.ReadAll(c.text.R) // an alert; perhaps a reset, as what was sent is not read
		assert.NotRegexp(t, `\d\d\d[ -]`, string(rest))
		assert.ErrorIs(t, h.tally.left(t), ftp.ErrRefused)
	})
	t.Run("during a transfer", func(t *testing.T) {
		t.Parallel()
		h := run(t, withTLS)
		endless(t, h.dir)
		c := h.enter(t)
		data := c.passive(epsv)
		c.cmd(150, "RETR endless")
		c.raw("AUTH TLS\r\nUSER inj\r\n")
		require.NoError(t, data.Close())
		c.hears("426 Data connection broken, transfer aborted.",
			"503 Nothing may follow AUTH before TLS is on, closing connection.")
		c.ends()
	})
}

// TestR02_AuthState asks for protection twice, for another kind of it, and in
// the middle of a login.
func TestR02_AuthState(t *testing.T) {
	t.Parallel()
	h := run(t, withTLS)
	cfg := clientTLS(t)
	c := h.knock(t)
	c.says("504 Only AUTH TLS is supported.", "AUTH FOO")
	c.says("331 Password, please.", "USER "+user)
	c.upgrade(cfg)
	c.says("503 Send USER first.", "PASS "+password)
	c.says("503 TLS is on already.", "AUTH TLS")
	c.says("504 Only AUTH TLS is supported.", "AUTH FOO")
	c.login()
	c.says("503 TLS is on already.", "AUTH TLS")
	c.says(`257 "/" is the working directory.`, "PWD")

	c = h.enter(t)
	c.upgrade(cfg)
	c.says("530 Please log in with USER and PASS.", "PWD")
}

// TestR03_PROTDowngrade looks at the wire for what was to be private.
func TestR03_PROTDowngrade(t *testing.T) {
	t.Parallel()
	h := run(t, withTLS)
	cfg := clientTLS(t)
	c := h.knock(t)
	c.says("503 Send AUTH TLS first.", "PBSZ 0")
	c.says("503 Send PBSZ first.", "PROT P")
	c.upgrade(cfg)
	c.login()
	c.says("503 Send PBSZ first.", "PROT P")
	c.says("200 PBSZ=0", "PBSZ 0")
	c.says("200 Data connections are private.", "PROT p")
	h.storedPrivately(c, cfg, "lower case")
	for line, want := range map[string]string{
		"PROT X":    "504 Only PROT C and P are supported.",
		"PROT S":    "536 Only PROT C and P are supported.",
		"PROT E":    "536 Only PROT C and P are supported.",
		"PROT":      "501 PROT needs an argument.",
		"PROT C P":  "504 Only PROT C and P are supported.",
		"PBSZ 0":    "200 PBSZ=0",
		"AUTH TLS":  "503 TLS is on already.",
		"TYPE I":    "200 Type set to binary.",
		"USER user": "331 Password, please.",
		"REIN":      "220 Ready for a new user.",
	} {
		c.says(want, line)
		c.login()
		h.storedPrivately(c, cfg, "after "+line)
	}

	clear := c.passive(epsv)
	c.says("150 Opening BINARY mode data connection for /clear.", "STOR clear")
	_, err := io.WriteString(clear, "in the clear")
	require.NoError(t, err)
	c.hears("522 TLS failed on the data connection.")
	assert.NoFileExists(t, h.dir+"/clear")
	c.says("200 Data connections are clear.", "PROT c")
	c.stor(epsv, "clear", "in the clear") // which was asked for
}

// storedPrivately uploads and downloads, and wants TLS records on the wire.
func (h *house) storedPrivately(c *raw, cfg *tls.Config, how string) {
	t := c.t
	t.Helper()
	const secret = "nobody else is to read this"
	up := &sniffer{Conn: c.passive(epsv)}
	c.cmd(150, "STOR secret")
	c.send(hide(up, cfg), secret)
	assert.Equal(t, secret, text(t, h.dir, "secret"))
	down := &sniffer{Conn: c.passive(pasv)}
	c.cmd(150, "RETR secret")
	assert.Equal(t, secret, c.finish(hide(down, cfg)))
	for _, wire := range []string{up.out.String(), down.in.String()} {
		assert.Contains(t, wire, "\x17\x03\x03", "records of data, %s", how)
		assert.NotContains(t, wire, secret, how)
	}
}

// TestR04_DataTLSBinding opens the data connection of one session with the
// ticket of another, from the same address.
func TestR04_DataTLSBinding(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, tt := range []struct {
			name         string
			binding      ftp.Binding
			other, fresh string
		}{
			{"require", ftp.BindRequire,
				"522 This TLS session belongs to another control connection.",
				"522 Data connections must resume the TLS session of the control connection."},
			{"prefer", ftp.BindPrefer, "522 This TLS session belongs to another control connection.", "226 Transfer complete."},
			{"off", ftp.BindOff, "226 Transfer complete.", "226 Transfer complete."},
		} {
			t.Run(tls.VersionName(version)+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				h := run(t, withTLS, func(s *ftp.Server) { s.DataBinding = tt.binding })
				fill(t, h.dir, tree{"secret": "secret"})
				mine, other := clientTLS(t), clientTLS(t)
				mine.MaxVersion, other.MaxVersion = version, version
				fresh := mine.Clone()
				fresh.ClientSessionCache = nil
				c := h.private(t, mine)
				h.private(t, other).says("200 OK.", "NOOP") // tickets come with the first data

				assert.Equal(t, tt.other == "226 Transfer complete.", c.retrieves(tt.other, other), "another's session")
				assert.Equal(t, tt.fresh == "226 Transfer complete.", c.retrieves(tt.fresh, fresh), "a new session")
				assert.True(t, c.retrieves("226 Transfer complete.", mine), "the session of the control connection")
			})
		}
	}
}

// retrieves downloads the file over a data connection with this configuration,
// wants the last reply, and reports whether the content came.
func (c *raw) retrieves(want string, cfg *tls.Config) bool {
	c.t.Helper()
	data := hide(c.passive(epsv), cfg)
	c.says("150 Opening BINARY mode data connection for /secret (6 bytes).", "RETR secret")
	got, _ := io.ReadAll(data)
	c.hears(want)
	return string(got) == "secret"
}

// TestR05_Truncation ends an upload under TLS without its close_notify, as
// anybody on the way can with a forged packet.
func TestR05_Truncation(t *testing.T) {
	t.Parallel()
	var log journal
	h := run(t, withTLS, log.keep, func(s *ftp.Server) { s.StrictClose = true })
	fill(t, h.dir, tree{"old": "ORIGINAL"})
	cfg := clientTLS(t)
	c := h.private(t, cfg)
	data := c.passive(epsv)
	c.says("150 Opening BINARY mode data connection for /old.", "STOR old")
	_, err := io.WriteString(hide(data, cfg), "half of")
	require.NoError(t, err)
	require.NoError(t, data.(*net.TCPConn).CloseWrite())
	c.hears("426 Data connection broken, transfer aborted.")
	assert.Equal(t, "ORIGINAL", text(t, h.dir, "old"))
	// "aborted" in the log is an ABOR; a connection that broke is "reset".
	assert.Len(t, log.lines(`verdict=reset error="TLS connection closed without close_notify"`), 1)
	c.says("200 OK.", "NOOP")
}

// TestR06_ALPACA leads a browser here, which asks for HTTP in its handshake:
// that fails with the alert no_application_protocol, number 120.
func TestR06_ALPACA(t *testing.T) {
	t.Parallel()
	srv, _, _ := config(t)
	withTLS(srv)
	addr := implicit(t, srv)
	for _, tt := range []struct {
		protocols []string
		chosen    string
		ok        bool
	}{
		{[]string{"http/1.1"}, "", false},
		{[]string{"h2", "http/1.1"}, "", false},
		{[]string{"smtp", "imap", "pop3"}, "", false},
		{[]string{"http/1.1", "ftp"}, "ftp", true},
		{[]string{"x-filezilla-ftp", "ftp"}, "ftp", true},
		{nil, "", true},
	} {
		wire := &sniffer{Conn: dialFrom(t, "127.0.0.1", addr)}
		cfg := clientTLS(t)
		cfg.NextProtos = tt.protocols
		conn := hide(wire, cfg)
		err := conn.Handshake()
		if !tt.ok {
			assert.ErrorContains(t, err, "no application protocol", tt.protocols)
			assert.Regexp(t, "^\x15\x03.\x00\x02\x02\x78$", wire.in.String(), "a fatal alert 120 and no more, %q", tt.protocols)
			continue
		}
		require.NoError(t, err, tt.protocols)
		assert.Equal(t, tt.chosen, conn.ConnectionState().NegotiatedProtocol)
		c := attach(t, conn)
		c.hears("220 FTP server ready.")
		c.login()
	}
}
