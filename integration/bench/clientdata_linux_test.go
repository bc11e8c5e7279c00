package bench

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/netip"
	"strconv"
	"sync"
)

// begin sends a command and returns its data connection once the server has
// agreed, with TLS over it, which is nil without.
func (s *session) begin(command string) (*sock, *tls.Conn, error) {
	text, err := s.cmd("EPSV", '2')
	if err != nil {
		return nil, nil, err
	}
	_, text, _ = bytes.Cut(text, []byte("(|||"))
	text, _, _ = bytes.Cut(text, []byte("|"))
	port, err := strconv.ParseUint(string(text), 10, 16)
	if err != nil {
		return nil, nil, err
	}
	data, err := dialSock(netip.AddrPortFrom(s.addr.Addr(), uint16(port)), s.from)
	if err != nil {
		return nil, nil, err
	}
	if _, err = s.cmd(command, '1'); err != nil || s.conf == nil {
		if err != nil {
			data.Close()
		}
		return data, nil, err
	}
	data.noDelay()
	secret := tls.Client(wire{data}, s.conf)
	if err := secret.Handshake(); err != nil {
		data.Close()
		return nil, nil, err
	}
	return data, secret, nil
}

// Buffers of the client under TLS, which cannot leave bytes in the kernel.
var buffers = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// get receives what a command sends, into w unless that is nil.
func (s *session) get(command string, w io.Writer) (n int64, err error) {
	data, secret, err := s.begin(command)
	if err != nil {
		return 0, err
	}
	switch {
	case secret == nil && w == nil:
		n, err = data.drop()
	default:
		n, err = s.copy(w, data, secret)
	}
	data.Close()
	if err != nil {
		return n, err
	}
	_, err = s.reply('2')
	return n, err
}

func (s *session) copy(w io.Writer, data *sock, secret *tls.Conn) (int64, error) {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	var r io.Reader = struct{ io.Reader }{data}
	if secret != nil {
		r = struct{ io.Reader }{secret}
	}
	if w == nil {
		w = io.Discard
	}
	return io.CopyBuffer(struct{ io.Writer }{w}, r, *buf)
}

// put sends size bytes of content.
func (s *session) put(name string, src *content, size int64) error {
	data, secret, err := s.begin("STOR " + name)
	if err != nil {
		return err
	}
	switch {
	case secret != nil:
		if err = src.writeTo(secret, size); err == nil {
			err = secret.CloseWrite()
		}
		// A socket that is closed with unread tickets sends RST.
		data.closeWrite()
		defer data.Close()
	case size <= int64(len(src.head)):
		_, err = data.Write(src.head[:size])
		data.Close()
	default:
		err = data.sendFile(int(src.file.Fd()), size)
		data.Close()
	}
	if err != nil {
		return err
	}
	_, err = s.reply('2')
	return err
}
