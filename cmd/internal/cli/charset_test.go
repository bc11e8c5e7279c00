package cli

import (
	"bytes"
	"io/fs"
	"net"
	"strings"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
	"uftpd/shared/ftptest"
)

func TestCharset(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ names, text, coded string }{
		{"gbk GBK x-gbk cp936", "中文.txt", "\xd6\xd0\xce\xc4.txt"},
		{"gb18030", "中", "\xd6\xd0"},
		{"big5", "中", "\xa4\xa4"},
		{"shift-jis Shift_JIS sjis ms932 cp932", "表示.txt", "\x95\x5c\x8e\xa6.txt"}, // with a backslash inside
		{"euc-jp", "あ", "\xa4\xa2"},
		{"euc-kr", "한", "\xc7\xd1"},
		{"cp1251 CP1251 windows-1251", "Яндекс", "\xdf\xed\xe4\xe5\xea\xf1"},
		{"koi8-r", "Я", "\xf1"},
		{"cp866", "Я", "\x9f"},
		{"latin-1 latin1 iso-8859-1", "grün", "gr\xfcn"},
		{"iso-8859-15", "€", "\xa4"},
		{"cp437 ibm437 IBM850", "grün", "gr\x81n"},
	} {
		for name := range strings.FieldsSeq(tt.names) {
			c, err := Charset(name)
			if err != nil || c == nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got, err := c.Encode(tt.text); got != tt.coded || err != nil {
				t.Errorf("%s: encoded %q, %v", name, got, err)
			}
			if got, err := c.Decode(tt.coded); got != tt.text || err != nil {
				t.Errorf("%s: decoded %q, %v", name, got, err)
			}
		}
	}
}

// What is not in a charset is left alone by an error.
func TestNotInCharset(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string][]string{
		"cp1251":    {"中", "\xff\xfe"},
		"gbk":       {"😀", "\xc3("},
		"gb18030":   {"\xff\xfe", "a\xc3"},
		"big5":      {"\xff"},
		"shift-jis": {"😀", "한"},
	} {
		c, err := Charset(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if got, err := c.Encode(text); err == nil {
				t.Errorf("%s: %q encoded as %q", name, text, got)
			}
		}
	}
	for name, coded := range map[string][]string{
		"gbk":       {"\xff", "a\x81", "\xd6"},
		"shift-jis": {"\x95", "\xfd\xfe"},
	} {
		c, _ := Charset(name)
		for _, s := range coded {
			if got, err := c.Decode(s); err == nil {
				t.Errorf("%s: %q decoded as %q", name, s, got)
			}
		}
	}
}

func TestUnknownCharset(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "klingon", "utf-16", "utf-16le", "iso-2022-jp", "hz-gb-2312", "replacement", "utf-7"} {
		c, err := Charset(name)
		if err == nil || c != nil || !strings.Contains(err.Error(), "gbk") {
			t.Errorf("%q: %v, %v", name, c, err)
		}
	}
	for _, name := range []string{"utf-8", "UTF8"} {
		if c, err := Charset(name); c != nil || err != nil {
			t.Errorf("%q: %v, %v", name, c, err)
		}
	}
}

// TestCharsetOnTheWire speaks GBK and Latin-1 with a server.
func TestCharsetOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, coded string }{
		"gbk":     {"中文", "\xd6\xd0\xce\xc4"},
		"latin-1": {"ÿgrün", "\xff\xffgr\xfcn"}, // 0xFF is doubled for Telnet
	} {
		c, err := Charset(name)
		if err != nil {
			t.Fatal(err)
		}
		srv := ftptest.NewServer(t, fstest.MapFS{tt.text: {Mode: fs.ModeDir | 0o755}}, func(s *ftp.Server) { s.Charset = c })
		conn, err := net.Dial("tcp", srv.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		dialogue := "USER u\r\nPASS p\r\nCWD " + tt.coded + "\r\nPWD\r\nOPTS UTF8 ON\r\nPWD\r\nCWD /" + tt.text + "\r\nQUIT\r\n"
		if _, err := conn.Write([]byte(dialogue)); err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(conn); err != nil {
			t.Fatal(err)
		}
		want := "250 Directory changed.\r\n257 \"/" + tt.coded + "\" is the working directory.\r\n200 UTF8 is on.\r\n" +
			"257 \"/" + tt.text + "\" is the working directory.\r\n250 Directory changed.\r\n221 Goodbye.\r\n"
		if !strings.HasSuffix(got.String(), want) {
			t.Errorf("%s: got %q, want %q", name, got.String(), want)
		}
	}
}

func FuzzCharset(f *testing.F) {
	f.Add("gbk", "\xd6\xd0")
	f.Add("shift-jis", "\x95\x5c")
	f.Fuzz(func(t *testing.T, name, coded string) {
		c, err := Charset(name)
		if err != nil || c == nil {
			return
		}
		text, err := c.Decode(coded)
		if err != nil {
			return
		}
		if back, err := c.Encode(text); back != coded || err != nil {
			t.Fatalf("%s: %q became %q and %q, %v", name, coded, text, back, err)
		}
	})
}
