package acme

import (
	"errors"
	"io"
	"net/http"
	"strings"
)

// What a CA sends is bounded: maxBody bytes of an answer are read, and maxError
// bytes of an error are told.
const (
	maxBody  = 1 << 20
	maxError = 512
)

// bounded reads no more of any answer. What is longer is cut, and does not make
// sense then.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxBody), resp.Body}
	}
	return resp, err
}

// CloseIdleConnections is for [http.Client.CloseIdleConnections].
func (b bounded) CloseIdleConnections() {
	if t, ok := b.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// clip is an error short enough for a log.
func clip(err error) error {
	text := err.Error()
	if len(text) <= maxError {
		return err
	}
	return errors.New(strings.ToValidUTF8(text[:maxError], "") + " ...")
}
