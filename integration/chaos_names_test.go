package integration

import (
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
)

func (c *chaosClient) list() error {
	dir := "."
	if c.IntN(3) == 0 {
		dir = c.anyDir()
	}
	line := "NLST " + c.shown(dir)
	if dir == "." {
		line = "NLST"
	}
	data, code, text, err := c.begin(line, 0)
	if err != nil || data == nil {
		if err == nil && code == 550 && !c.model.isDir(dir) {
			return nil
		}
		return wrong(line, code, text, err)
	}
	got, err := data.get()
	if _, replyErr := c.hears(line, 226); replyErr != nil {
		return replyErr
	}
	var names []string
	for name := range strings.Lines(got) {
		names = append(names, path.Base(strings.TrimSuffix(name, "\r\n")))
	}
	if want := c.model.in(dir); err != nil || !slices.Equal(names, want) {
		return fmt.Errorf("%s: got %q, %v; want %q", line, names, err, want)
	}
	return nil
}

func (c *chaosClient) rename() error {
	from, to := c.file(), c.anyName()
	if !c.model.isFile(from) {
		return c.want(550, "RNFR "+c.shown(from))
	}
	if err := c.want(350, "RNFR "+c.shown(from)); err != nil {
		return err
	}
	return c.change("RNTO "+c.shown(to), 250, c.model.takes(to), c.model.moved(from, to))
}

func (c *chaosClient) renameDir() error {
	from, to := c.anyDir(), c.anyDir()
	if from == to {
		return nil
	}
	if !c.model.isDir(from) {
		return c.want(550, "RNFR "+c.shown(from))
	}
	if err := c.want(350, "RNFR "+c.shown(from)); err != nil {
		return err
	}
	free := !c.model.isDir(to) && c.model.isDir(path.Dir(to)) && !strings.HasPrefix(to, from+"/")
	return c.change("RNTO "+c.shown(to), 250, free, c.model.moved(from, to))
}

func (c *chaosClient) delete() error {
	name := c.file()
	return c.change("DELE "+c.shown(name), 250, c.model.isFile(name), c.model.without(name))
}

func (c *chaosClient) makeDir() error {
	dir := c.anyDir()
	free := !c.model.isDir(dir) && c.model.isDir(path.Dir(dir))
	return c.change("MKD "+c.shown(dir), 257, free, c.model.with(dir+"/", ""))
}

func (c *chaosClient) removeDir() error {
	dir := c.anyDir()
	ok := c.model.isDir(dir) && c.model.isEmpty(dir)
	return c.change("RMD "+c.shown(dir), 250, ok, c.model.without(dir+"/"))
}

func (c *chaosClient) copy() error {
	from, to := c.file(), c.anyName()
	if err := c.want(map[bool]int{true: 350, false: 550}[c.model.isFile(from)], "SITE CPFR "+c.shown(from)); err != nil || !c.model.isFile(from) {
		return err
	}
	if from == to {
		return c.want(553, "SITE CPTO "+c.shown(to))
	}
	return c.change("SITE CPTO "+c.shown(to), 250, c.model.takes(to), c.model.with(to, c.model[from]))
}

// combine appends two files to another and has them gone.
func (c *chaosClient) combine() error {
	target, one, other := c.anyName(), c.file(), c.file()
	if target == one || target == other || one == other {
		return nil
	}
	line := fmt.Sprintf("COMB %s %s %s", quote(target), quote(one), quote(other))
	if !c.model.isFile(one) || !c.model.isFile(other) || !c.model.takes(target) {
		return c.want(550, line)
	}
	joined := c.model.with(target, c.model[target]+c.model[one]+c.model[other])
	c.may.one = append(c.may.one, joined, joined.without(one)) // the parts go one by one
	return c.change(line, 250, true, joined.without(one, other))
}

func (c *chaosClient) changeMode() error {
	c.deflate = !c.deflate
	return c.want(200, map[bool]string{true: "MODE Z", false: "MODE S"}[c.deflate])
}

// look asks for facts about a file, several commands at once.
func (c *chaosClient) look() error {
	name := c.file()
	content, exists := c.model[name]
	size, sum := fmt.Sprint(len(content)), fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	lines := []string{"SIZE " + c.shown(name), "XSHA256 " + c.shown(name), "MDTM " + c.shown(name), "NOOP"}
	if err := c.send(strings.Join(lines, "\r\n")); err != nil {
		return err
	}
	for i, want := range []string{"213 " + size, "250 " + sum, "213 2", "200 OK."} {
		code, text, err := c.reply()
		if err != nil {
			return err
		}
		if !exists && i < 3 {
			want = "550 "
		}
		if got := fmt.Sprintf("%d %s", code, text); !strings.HasPrefix(strings.ToLower(got), strings.ToLower(want)) {
			return fmt.Errorf("%s: %q, want %q", lines[i], got, want)
		}
	}
	return nil
}
