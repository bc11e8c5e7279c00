package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// answer is what is expected: an object with no other members, of which all
// but allow may be left out. Rights and limits are in the words of a users file.
type answer struct {
	allow               bool
	dir, rights, limits string
}

// read takes an answer in that says one thing only. A member that is misspelt
// may have been to take a right away; of one that is there twice, or in upper
// case, encoding/json would take the last. An empty dir comes from a program
// that does not know it, and would be the whole tree.
func (a *answer) read(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	switch begin, err := decoder.Token(); {
	case err != nil:
		return err
	case begin != json.Delim('{'):
		return errors.New("no object")
	}
	members := map[any]any{"allow": &a.allow, "dir": &a.dir, "rights": &a.rights, "limits": &a.limits}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		member, ok := members[name]
		if !ok {
			return fmt.Errorf("unknown or repeated member %q", name)
		}
		delete(members, name)
		if err := readMember(decoder, member); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
	}
	if _, err := decoder.Token(); err != nil { // its end
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("more than one object")
	}
	if members["dir"] == nil && a.dir == "" {
		return errors.New(`member "dir": it is empty; without it the whole tree is meant`)
	}
	return nil
}

func readMember(decoder *json.Decoder, member any) error {
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	if string(value) == "null" {
		return errors.New("it is null")
	}
	return json.Unmarshal(value, member)
}
