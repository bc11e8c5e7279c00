package ftp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"uftpd/shared/vfs"
)

// alloCmd refuses an upload that cannot fit. Otherwise it answers 200: cameras
// give up on 202, which RFC 959 has for servers that need no ALLO.
func (s *Session) alloCmd(arg string) Reply {
	fields := strings.Fields(arg) // "size", or "size R record-size"
	if len(fields) == 0 {
		return Say(501, "ALLO takes a number of bytes.")
	}
	size, err := strconv.ParseUint(fields[0], 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Say(501, "ALLO takes a number of bytes.")
	}
	free, err := vfs.Space(s.fsys, s.cwd)
	if err == nil && size > uint64(free) {
		return s.refuse("ALLO", refusal{Say(552, "Not enough space: %d bytes are free.", free),
			fmt.Errorf("ALLO %s refused: %d bytes are free on the disk, or left of a quota", fields[0], free)})
	}
	return Say(200, "OK.")
}

// avblCmd tells how many bytes an upload may have (draft-peterson-streamlined-ftp).
func (s *Session) avblCmd(arg string) Reply {
	if arg == "" {
		arg = "."
	}
	return s.onName("AVBL", arg, func(name string) (Reply, error) {
		free, err := vfs.Space(s.fsys, name)
		if errors.Is(err, errors.ErrUnsupported) {
			return Say(504, "This tree does not know its free space."), nil
		}
		if err != nil {
			return Reply{}, err
		}
		return Say(213, "%d", free), nil
	})
}

// avblFeat is the line of FEAT for AVBL, in trees that know their space.
func (s *Session) avblFeat() string {
	if s.fsys != nil {
		if _, err := vfs.Space(s.fsys, s.cwd); errors.Is(err, errors.ErrUnsupported) {
			return ""
		}
	}
	return "AVBL"
}
