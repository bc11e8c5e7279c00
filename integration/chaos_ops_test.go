package integration

import (
	"fmt"
	"strings"
)

// chaosOp is something that a client does. It keeps c.model true, and c.may
// for the case that the connection is lost.
type chaosOp struct {
	name   string
	weight int
	run    func(*chaosClient) error
}

var chaosOps = []chaosOp{
	{"store", 12, (*chaosClient).store},
	{"resume", 5, (*chaosClient).resume},
	{"append", 5, (*chaosClient).appendTo},
	{"store unique", 3, (*chaosClient).storeUnique},
	{"retrieve", 10, (*chaosClient).retrieve},
	{"list", 4, (*chaosClient).list},
	{"rename", 4, (*chaosClient).rename},
	{"rename directory", 1, (*chaosClient).renameDir},
	{"delete", 4, (*chaosClient).delete},
	{"make directory", 3, (*chaosClient).makeDir},
	{"remove directory", 2, (*chaosClient).removeDir},
	{"copy", 2, (*chaosClient).copy},
	{"combine", 2, (*chaosClient).combine},
	{"look", 3, (*chaosClient).look},
	{"change mode", 2, (*chaosClient).changeMode},
}

var noiseMiB = noiseString(42, 1<<20)

// content makes up the content of a file; most are small.
func (c *chaosClient) content() string {
	n := c.IntN([]int{1, 10, 1000, 10_000, 100_000, 400_000}[min(c.IntN(7), c.IntN(7))%6] + 1)
	at := c.IntN(len(noiseMiB) - n)
	return noiseMiB[at : at+n]
}

// anyName is a name that may or may not be taken, in a directory that may not exist.
func (c *chaosClient) anyName() string {
	dir := []string{"", "", "d0/", "d1/", "d0/e/"}[c.IntN(5)]
	return dir + []string{"a", "b", "c", "a b", "ü", "-l"}[c.IntN(6)]
}

func (c *chaosClient) anyDir() string { return []string{"d0", "d1", "d0/e", "d2"}[c.IntN(4)] }

// file is the name of a file that there is, or any name.
func (c *chaosClient) file() string {
	files := c.model.files()
	if len(files) == 0 || c.IntN(10) == 0 {
		return c.anyName()
	}
	return files[c.IntN(len(files))]
}

// shown is a name as it is sent: absolute, or from the working directory.
func (c *chaosClient) shown(name string) string {
	if c.IntN(2) == 0 {
		return c.home + "/" + name
	}
	return name
}

// change sends a line that makes the model after if ok says so, and is
// refused with 550 if not.
func (c *chaosClient) change(line string, code int, ok bool, after model) error {
	if !ok {
		return c.want(550, line)
	}
	c.may.one = append(c.may.one, after)
	if err := c.want(code, line); err != nil {
		return err
	}
	c.model = after
	return nil
}

// upload sends content with a command that is going to make the model after.
func (c *chaosClient) upload(line string, offset int, ok bool, content string, after model) error {
	data, code, text, err := c.begin(line, offset)
	if err != nil || !ok {
		if err == nil && code != 550 {
			err = wrong(line, code, text, nil)
		}
		return err
	}
	if data == nil {
		return wrong(line, code, text, nil)
	}
	c.may.one = append(c.may.one, after)
	c.note("sends %d bytes", len(content))
	if err := data.put(content); err != nil {
		return err
	}
	if _, err := c.hears(line, 226); err != nil {
		return err
	}
	c.model = after
	return nil
}

func (c *chaosClient) store() error {
	name, content := c.anyName(), c.content()
	c.may = brokenNew(c.model, name, content, c.keep)
	return c.upload("STOR "+c.shown(name), 0, c.model.takes(name), content, c.model.with(name, content))
}

func (c *chaosClient) resume() error {
	name, content := c.file(), c.content()
	old := c.model[name]
	offset := c.IntN(len(old) + 1)
	if offset == 0 {
		return c.store()
	}
	c.may = brokenInPlace(c.model, name, offset, content)
	return c.upload("STOR "+c.shown(name), offset, true, content, c.model.with(name, old[:offset]+content))
}

func (c *chaosClient) appendTo() error {
	name, content := c.file(), c.content()
	c.may = brokenAppend(c.model, name, content, c.keep)
	return c.upload("APPE "+c.shown(name), 0, c.model.takes(name), content, c.model.with(name, c.model[name]+content))
}

func brokenAppend(m model, name, sent string, keep bool) outcomes {
	if m[name] == "" {
		return brokenNew(m, name, sent, keep)
	}
	return brokenInPlace(m, name, len(m[name]), sent)
}

func (c *chaosClient) storeUnique() error {
	content := c.content()
	data, code, text, err := c.begin("STOU u", 0)
	if err != nil || data == nil {
		return wrong("STOU", code, text, err)
	}
	name, ok := strings.CutPrefix(text, "FILE: "+c.home+"/")
	if !ok || c.model.isFile(name) {
		return fmt.Errorf("STOU: told %q", text)
	}
	after := c.model.with(name, content)
	c.may = brokenNew(c.model, name, content, c.keep)
	c.may.one = append(c.may.one, after)
	if err := data.put(content); err != nil {
		return err
	}
	if _, err := c.hears("STOU", 226); err != nil {
		return err
	}
	c.model = after
	return nil
}

func (c *chaosClient) retrieve() error {
	name := c.file()
	want, exists := c.model[name]
	offset := 0
	if c.IntN(3) == 0 {
		offset = c.IntN(len(want) + 1)
	}
	data, code, text, err := c.begin("RETR "+c.shown(name), offset)
	if err != nil || data == nil {
		if err == nil && code == 550 && !exists {
			return nil
		}
		return wrong("RETR "+name, code, text, err)
	}
	got, err := data.get()
	if _, replyErr := c.hears("RETR "+name, 226); replyErr != nil {
		return replyErr
	}
	if err != nil || got != want[offset:] {
		return fmt.Errorf("RETR %s from %d: got %d bytes that differ at %d from the %d wanted, %v",
			name, offset, len(got), common(got, want[offset:]), len(want)-offset, err)
	}
	return nil
}
