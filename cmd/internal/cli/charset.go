package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"uftpd/shared/ftp"
)

// Charset returns the charset of a name, as those of the WHATWG and of the code
// pages of DOS, in any case: gbk, shift-jis, cp1251, latin-1, cp437. That of
// UTF-8 is nil, as names in it are passed on as they are.
func Charset(name string) (ftp.Charset, error) {
	enc := encodingNamed(strings.TrimSpace(name))
	if enc == unicode.UTF8 {
		return nil, nil
	}
	c := charset{enc}
	if enc == nil || !c.fits() {
		return nil, fmt.Errorf("%q is no charset for file names; there are gbk, gb18030, big5, shift-jis, euc-jp, euc-kr, cp1251, koi8-r, cp866, latin-1, cp437 and more", name)
	}
	return c, nil
}

// encodingNamed returns nil for names that are not known.
func encodingNamed(name string) encoding.Encoding {
	for _, n := range []string{name, strings.ReplaceAll(name, "-", "")} {
		if enc, err := htmlindex.Get(n); err == nil {
			return enc
		}
	}
	number := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "ibm"), "cp")
	if i := slices.IndexFunc(codePages, func(p codePage) bool { return p.number == number }); i >= 0 {
		return codePages[i].enc
	}
	return nil
}

// codePage is one of DOS.
type codePage struct {
	number string
	enc    encoding.Encoding
}

// codePages are those that the WHATWG has no such names for.
var codePages = []codePage{
	{"437", charmap.CodePage437},
	{"850", charmap.CodePage850},
	{"852", charmap.CodePage852},
	{"855", charmap.CodePage855},
	{"858", charmap.CodePage858},
	{"860", charmap.CodePage860},
	{"862", charmap.CodePage862},
	{"863", charmap.CodePage863},
	{"865", charmap.CodePage865},
	{"932", japanese.ShiftJIS},
	{"936", simplifiedchinese.GBK},
	{"949", korean.EUCKR},
	{"950", traditionalchinese.Big5},
}

// charset converts with a golang.org/x/text encoding.
type charset struct{ enc encoding.Encoding }

// fits reports whether a charset can be used on a control connection: ASCII
// must stay what it is, and nothing become a control character. Those that
// switch between several sets, and those of 16 bits, do not fit.
func (c charset) fits() bool {
	for b := byte(' '); b < 0x7f; b++ {
		s := string(rune(b))
		coded, err1 := c.Encode(s)
		text, err2 := c.Decode(s)
		if errors.Join(err1, err2) != nil || coded != s || text != s {
			return false
		}
	}
	for _, sample := range []string{"é", "я", "α", "あ", "漢", "한"} {
		if s, err := c.Encode(sample); err == nil && strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return false
		}
	}
	return true
}

// errNotIn means that a text has no meaning, or no form, in the charset.
var errNotIn = errors.New("not in this charset")

// Decode refuses what would not come back the same, so that no two names
// become one.
func (c charset) Decode(s string) (string, error) {
	text, err := c.enc.NewDecoder().String(s)
	if err != nil {
		return "", err
	}
	if back, err := c.Encode(text); err != nil || back != s {
		return "", errNotIn
	}
	return text, nil
}

// Encode refuses what is no text: some encoders make the same character of all
// that is not.
func (c charset) Encode(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", errNotIn
	}
	return c.enc.NewEncoder().String(text)
}
