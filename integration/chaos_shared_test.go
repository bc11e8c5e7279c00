package integration

import (
	"fmt"
	"strings"
)

// shared is the directory that all clients work in at once. No one knows what
// is in it, but each file says what it must be: its first line tells which part
// of the noise follows.
const shared = "/shared"

var chaosShared = []chaosOp{
	{"store shared", 6, (*chaosClient).storeShared},
	{"retrieve shared", 8, (*chaosClient).retrieveShared},
	{"delete shared", 2, (*chaosClient).deleteShared},
	{"rename shared", 3, (*chaosClient).renameShared},
	{"list shared", 2, (*chaosClient).listShared},
	{"abort shared upload", 2, func(c *chaosClient) error { return c.breakShared(abortIt) }},
	{"reset shared upload", 2, func(c *chaosClient) error { return c.breakShared(resetIt) }},
	{"vanish in shared upload", 2, func(c *chaosClient) error { return c.breakShared(vanish) }},
}

func (c *chaosClient) sharedName() string { return fmt.Sprintf("%s/s%d", shared, c.IntN(10)) }

func (c *chaosClient) sharedContent() string {
	n := c.IntN([]int{100, 10_000, 200_000}[c.IntN(3)]) + 1
	at := c.IntN(len(noiseMiB) - n)
	return fmt.Sprintf("%d %d\n%s", at, n, noiseMiB[at:at+n])
}

// checkShared wants one whole upload or, where parts are kept, a part of one.
func checkShared(content string, keep bool) error {
	var at, n int
	head, body, ok := strings.Cut(content, "\n")
	if !ok {
		if keep && content != "" && strings.Trim(content, "0123456789 ") == "" {
			return nil // not even the first line has come
		}
		return fmt.Errorf("no first line in %d bytes", len(content))
	}
	if _, err := fmt.Sscanf(head, "%d %d", &at, &n); err != nil || at+n > len(noiseMiB) {
		return fmt.Errorf("the first line is %q", head)
	}
	want := noiseMiB[at : at+n]
	if body == want || keep && strings.HasPrefix(want, body) {
		return nil
	}
	return fmt.Errorf("%d bytes that differ at %d from the %d wanted", len(body), common(body, want), n)
}

func (c *chaosClient) storeShared() error {
	line := "STOR " + c.sharedName()
	data, code, text, err := c.begin(line, 0)
	if err != nil || data == nil {
		return wrong(line, code, text, err)
	}
	if err := data.put(c.sharedContent()); err != nil {
		return err
	}
	_, err = c.hears(line, 226)
	return err
}

func (c *chaosClient) breakShared(how breaking) error {
	line, content := "STOR "+c.sharedName(), c.sharedContent()
	data, code, text, err := c.begin(line, 0)
	if err != nil || data == nil {
		return wrong(line, code, text, err)
	}
	if _, err := data.conn.Write([]byte(content[:c.IntN(len(content))])); hung(err) != nil {
		return err
	}
	return c.finish(how, data, 426, 522)
}

func (c *chaosClient) retrieveShared() error {
	line := "RETR " + c.sharedName()
	data, code, text, err := c.begin(line, 0)
	if err != nil || data == nil {
		if err == nil && code == 550 {
			return nil
		}
		return wrong(line, code, text, err)
	}
	got, err := data.get()
	if _, replyErr := c.hears(line, 226); replyErr != nil {
		return replyErr
	}
	if err == nil {
		err = checkShared(got, c.keep)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}

// either sends a line that is done or refused.
func (c *chaosClient) either(line string, code int) (done bool, err error) {
	got, text, err := c.ask(line)
	if err != nil || got != code && got != 550 {
		return false, wrong(line, got, text, err)
	}
	return got == code, nil
}

func (c *chaosClient) deleteShared() error {
	_, err := c.either("DELE "+c.sharedName(), 250)
	return err
}

func (c *chaosClient) renameShared() error {
	done, err := c.either("RNFR "+c.sharedName(), 350)
	if err != nil || !done {
		return err
	}
	_, err = c.either("RNTO "+c.sharedName(), 250)
	return err
}

func (c *chaosClient) listShared() error {
	line := []string{"LIST " + shared, "NLST " + shared, "MLSD " + shared, "LIST -t " + shared + "/s*"}[c.IntN(4)]
	data, code, text, err := c.begin(line, 0)
	if err != nil || data == nil {
		if err == nil && code == 550 && strings.HasSuffix(line, "*") {
			return nil // nothing matched
		}
		return wrong(line, code, text, err)
	}
	got, err := data.get()
	if _, replyErr := c.hears(line, 226); replyErr != nil {
		return replyErr
	}
	if err != nil || strings.Count(got, "\n") > 10 || strings.Contains(got, ".uftpd") {
		return fmt.Errorf("%s: %v %q", line, err, got)
	}
	return nil
}
