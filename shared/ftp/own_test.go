package ftp_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestOwnCommands adds commands, replaces some and takes one away, of the
// session and of SITE.
func TestOwnCommands(t *testing.T) {
	t.Parallel()
	srv := &ftp.Server{
		FS: fstest.MapFS{"f": {Data: []byte("hello")}, "d/g": {}},
		Commands: []ftp.Command{
			{Name: "XQUOTA", Run: func(*ftp.Session, string) ftp.Reply { return ftp.Say(213, "None.") },
				Feat: func(*ftp.Session) string { return "XQUOTA" }, Help: "XQUOTA: tell the quota"},
			{Name: "SYST", Flags: ftp.NoLogin, Run: func(*ftp.Session, string) ftp.Reply { return ftp.Say(215, "Mine.") }, Help: "SYST"},
			{Name: "XPWD", Run: func(*ftp.Session, string) ftp.Reply { return ftp.Say(257, "Mine.") }},
			{Name: "DELE", Help: "DELE: not here"},
			{Name: "HOST", Flags: ftp.NoLogin | ftp.NeedArg, Run: func(_ *ftp.Session, arg string) ftp.Reply { return ftp.Say(220, "I am %s.", arg) }},
		},
		SiteCommands: []ftp.Command{
			{Name: "COUNT", Flags: ftp.NeedArg, Run: count, Help: "SITE COUNT path: tell the size"},
			{Name: "WHO", Help: "SITE WHO: not here"},
			{Name: "PANIC", Run: func(*ftp.Session, string) ftp.Reply { panic("own") }},
		},
	}
	addr := serve(t, srv)
	c := dial(t, addr)
	c.cmd("SYST", "215 Mine.")
	c.cmd("HOST x", "220 I am x.")
	c.cmd("XQUOTA", "530")
	c.cmd("USER u", "331")
	c.cmd("PASS p", "230")
	c.cmd("xquota", "213 None.")
	c.cmd("XPWD", "257 Mine.")
	c.cmd("PWD", `257 "/"`)
	c.cmd("DELE f", "502 DELE is not implemented.")
	c.cmd("HELP XQUOTA", "214 XQUOTA: tell the quota")
	c.cmd("CWD d", "250")
	c.cmd("SITE COUNT ../f", "200 /f as u has 5 bytes.")
	c.cmd("SITE COUNT g", "200 /d/g as u has 0 bytes.")
	c.cmd("SITE COUNT nope", "550 No such file or directory.")
	c.cmd("SITE COUNT", "501 SITE COUNT path: tell the size")
	c.cmd("SITE WHO", "504 Unknown SITE command")
	c.cmd("SITE PANIC", "451 Local error in processing.")
	feat := c.cmd("FEAT", "211")
	if !strings.Contains(feat, "XQUOTA") || strings.Contains(feat, "WHO") || !strings.Contains(feat, ";COUNT;") {
		t.Errorf("FEAT: %q", feat)
	}
	if help := c.cmd("HELP", "214"); !strings.Contains(help, "XQUOTA") || strings.Contains(help, "DELE") {
		t.Errorf("HELP: %q", help)
	}
	if help := c.cmd("SITE HELP", "214"); !strings.Contains(help, "COUNT path") || strings.Contains(help, "WHO") {
		t.Errorf("SITE HELP: %q", help)
	}
}

// count is a SITE command of one's own, with all that it may use of a session.
func count(s *ftp.Session, arg string) ftp.Reply {
	name, err := s.Name(arg)
	if err != nil {
		return ftp.Failed(err)
	}
	info, err := fs.Stat(s.FS(), name)
	if err != nil {
		return ftp.Failed(err)
	}
	return ftp.Say(200, "%s as %s has %d bytes.", vfs.Path(name), s.Client().User(), info.Size())
}

func TestOwnNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "xquota", "X QUOTA"} {
		row := ftp.Command{Name: name}
		for _, srv := range []*ftp.Server{
			{FS: fstest.MapFS{}, Commands: []ftp.Command{row}}, {FS: fstest.MapFS{}, SiteCommands: []ftp.Command{row}},
		} {
			if err := srv.Check(); err == nil {
				t.Errorf("%q is taken for a name", name)
			}
		}
	}
}
