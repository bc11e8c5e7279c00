package integration

import "io"

// chaosBreaks are the things that no client should do.
var chaosBreaks = []chaosOp{
	{"abort upload", 4, func(c *chaosClient) error { return c.breakUpload(abortIt) }},
	{"reset upload", 4, func(c *chaosClient) error { return c.breakUpload(resetIt) }},
	{"vanish in upload", 4, func(c *chaosClient) error { return c.breakUpload(vanish) }},
	{"close control in upload", 2, func(c *chaosClient) error { return c.breakUpload(closeControl) }},
	{"stall in upload", 1, func(c *chaosClient) error { return c.breakUpload(stallIt) }},
	{"abort download", 4, func(c *chaosClient) error { return c.breakDownload(abortIt) }},
	{"reset download", 4, func(c *chaosClient) error { return c.breakDownload(resetIt) }},
	{"vanish in download", 3, func(c *chaosClient) error { return c.breakDownload(vanish) }},
	{"close control in download", 1, func(c *chaosClient) error { return c.breakDownload(closeControl) }},
	{"vanish after a command", 4, (*chaosClient).vanishAfterCommand},
	{"vanish", 2, func(c *chaosClient) error { return errLost }},
	{"quit", 2, (*chaosClient).quit},
	{"vanish before login", 1, (*chaosClient).vanishBeforeLogin},
	{"garbage", 4, (*chaosClient).garbage},
	{"ports for nothing", 4, (*chaosClient).portsForNothing},
	{"garbage for TLS", 2, (*chaosClient).garbageForTLS},
}

// breaking is a way to break a transfer.
type breaking int

const (
	abortIt      breaking = iota // ABOR
	resetIt                      // RST on the data connection
	vanish                       // RST on both
	closeControl                 // FIN on the control connection
	stallIt                      // silence
)

// finish does it, and returns errLost if that ends the session. codes are
// those that the transfer may end with.
func (c *chaosClient) finish(how breaking, data *chaosData, codes ...int) error {
	switch how {
	case abortIt:
		line := []string{"ABOR", "\xff\xf4\xff\xf2ABOR", "abor"}[c.IntN(3)]
		if err := c.send(line); err != nil {
			return err
		}
		if _, err := c.hears("the transfer", codes...); err != nil {
			return err
		}
		data.reset()
		_, err := c.hears("ABOR", 226, 225)
		return err
	case resetIt:
		data.reset()
		_, err := c.hears("the transfer", codes...)
		return err
	case stallIt:
		defer data.reset()
		_, err := c.hears("the transfer", codes...)
		return err
	case closeControl:
		if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
			io.Copy(io.Discard, c.conn)
		}
	}
	data.reset()
	return errLost
}

func (c *chaosClient) breakUpload(how breaking) error {
	content := c.content()
	sent := content[:c.IntN(len(content)+1)]
	var line string
	var offset int
	switch name := c.file(); {
	case !c.model.takes(name):
		return nil
	case c.IntN(3) == 0:
		line, c.may = "APPE "+c.shown(name), brokenAppend(c.model, name, sent, c.keep)
	case c.IntN(2) == 0 && len(c.model[name]) > 0:
		offset = 1 + c.IntN(len(c.model[name]))
		line, c.may = "STOR "+c.shown(name), brokenInPlace(c.model, name, offset, sent)
	default:
		line, c.may = "STOR "+c.shown(name), brokenNew(c.model, name, sent, c.keep)
	}
	data, code, text, err := c.begin(line, offset)
	if err != nil || data == nil {
		return wrong(line, code, text, err)
	}
	c.note("sends %d bytes of %d", len(sent), len(content))
	if _, err := io.WriteString(data.conn, sent); hung(err) != nil {
		return err
	}
	codes := []int{426}
	if c.tls != nil {
		codes = append(codes, 522) // in the handshake
	}
	if err := c.finish(how, data, codes...); err != nil {
		return err
	}
	c.model, err = c.may.settle(c.dir)
	return err
}

func (c *chaosClient) breakDownload(how breaking) error {
	line := "RETR " + c.shown(c.file())
	if c.IntN(4) == 0 {
		line = "LIST -R"
	}
	data, code, text, err := c.begin(line, 0)
	if err != nil {
		return err
	}
	if data == nil {
		if code != 550 {
			return wrong(line, code, text, nil)
		}
		return nil
	}
	if _, err := io.CopyN(io.Discard, data.conn, int64(c.IntN(100_000))); hung(err) != nil {
		return err
	}
	return c.finish(how, data, 226, 426, 522)
}

// vanishAfterCommand does not wait for the answer to a change.
func (c *chaosClient) vanishAfterCommand() error {
	name, dir := c.file(), c.anyDir()
	var line string
	var ok bool
	var after model
	switch c.IntN(4) {
	case 0:
		line, ok, after = "DELE "+name, c.model.isFile(name), c.model.without(name)
	case 1:
		line, ok, after = "MKD "+dir, !c.model.isDir(dir), c.model.with(dir+"/", "")
	case 2:
		to := c.anyName()
		line, ok = "RNFR "+name+"\r\nRNTO "+to, c.model.isFile(name) && c.model.takes(to)
		after = c.model.moved(name, to)
	case 3:
		to := c.anyName()
		line, ok = "SITE COPY "+quote(name)+" "+quote(to), c.model.isFile(name) && c.model.takes(to) && name != to
		after = c.model.with(to, c.model[name])
	}
	if ok {
		c.may.one = append(c.may.one, after)
	}
	if err := c.send(line); err != nil {
		return err
	}
	return errLost
}

func quote(name string) string { return `"` + name + `"` }

func (c *chaosClient) quit() error {
	if err := c.want(221, "QUIT"); err != nil {
		return err
	}
	return errLost
}
