package cli

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

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

// TestCharsetOnTheWire speaks to a server in the charsets of old clients, up to
// OPTS UTF8 ON.
func TestCharsetOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, coded string }{
		"gbk":       {"中文", "\xd6\xd0\xce\xc4"},
		"gb18030":   {"中文位", "\xd6\xd0\xce\xc4\xce\xbb"}, // whose end is UTF-8, too
		"shift-jis": {"表示", "\x95\x5c\x8e\xa6"},
		"cp1251":    {"Привет", "\xcf\xf0\xe8\xe2\xe5\xf2"},
		"latin-1":   {"ÿgrün", "\xff\xffgr\xfcn"}, // 0xFF is doubled for Telnet
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := Charset(name)
			if err != nil {
				t.Fatal(err)
			}
			tree := fstest.MapFS{tt.text: {Mode: fs.ModeDir | 0o755}, tt.text + "/" + tt.text: {Mode: 0o644, ModTime: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}}
			srv := ftptest.NewServer(t, tree, func(s *ftp.Server) { s.Charset = c })
			onData := strings.ReplaceAll(tt.coded, "\xff\xff", "\xff")
			dialogue := fmt.Sprintf(`login
>> "CWD %[1]s\r\n"
< 250 Directory changed.
> PWD
< 257 "/%[2]s" is the working directory.
> EPSV
<~ 229 .*
open
> NLST
<~ 150 .*
recv "%[3]s\r\n"
< 226 Transfer complete.
> STAT
reply 211 .*
>> "STAT %[1]s\r\n"
<~ 213-Status of .*
<  -rw-r--r--   1 ftp      ftp             0 Jan  1  2020 %[2]s
< 213 End of status.
> OPTS MLST type
< 200 MLST OPTS type;
> MLST
< 250-Listing /%[2]s
<  type=dir; /%[2]s
< 250 End
> OPTS UTF8 ON
< 200 UTF8 is on.
> PWD
< 257 "/%[4]s" is the working directory.
> CWD /%[4]s
< 250 Directory changed.
`, escaped(tt.coded), tt.coded, escaped(onData), tt.text)
			if err := ftptest.Play(srv.Addr, name, []byte(dialogue), tree); err != nil {
				t.Error(err)
			}
		})
	}
}

// escaped is a text as in a Go string.
func escaped(s string) string {
	q := strconv.QuoteToASCII(s)
	return q[1 : len(q)-1]
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
