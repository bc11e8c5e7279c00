package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

var errAddress = errors.New("the address is not of the form http://host/path or https://host/path")

// Endpoint has an HTTP server decide on each login. It gets a [Request] as JSON
// by POST, and answers 200 with the JSON told at [Program], or 401 or 403 to
// refuse. All else is no decision; redirects are not followed and no proxy is
// used, as the password is in it. Over plain http it can be read on the way.
func Endpoint(address string) (*External, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errAddress // there may be a password in what is wrong
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	ask := func(ctx context.Context, question []byte) ([]byte, error) {
		return post(ctx, client, address, question)
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path} // a query may have a token
	return newExternal("endpoint "+shown.String(), ask), nil
}

func post(ctx context.Context, client *http.Client, address string, question []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err // without the address
	}
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, errRefused
	default:
		return nil, fmt.Errorf("status %q", response.Status)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(text) > maxAnswer {
		err = errTooLong
	}
	return text, err
}
