package ftp

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"hash/crc32"
	"strings"

	"uftpd/shared/vfs"
)

// digests are the algorithms of HASH, the default first. The weak ones are
// here to find damage, not forgery.
var digests = []struct {
	name string
	make func() hash.Hash
}{
	{"SHA-256", sha256.New},
	{"SHA-512", sha512.New},
	{"SHA-1", sha1.New},
	{"MD5", md5.New},
	{"CRC32", func() hash.Hash { return crc32.NewIEEE() }},
}

func newDigest(name string) hash.Hash {
	for _, d := range digests {
		if d.name == name {
			return d.make()
		}
	}
	panic("unknown digest " + name)
}

// hashCmd tells a file's digest (draft-bryan-ftpext-hash), that of its bytes as
// TYPE I and MODE S have them.
func (s *Session) hashCmd(arg string) Reply {
	part := s.takeRange()
	return s.onName("HASH", s.unquoted(arg), func(name string) (Reply, error) {
		algorithm := s.hashName()
		sum, part, err := s.digest(name, algorithm, part)
		if err != nil {
			return notAFile(err, 553)
		}
		return Say(213, "%s %s %s %s", algorithm, part, sum, vfs.Path(name)), nil
	})
}

// notAFile gives the refusal of a directory the code that a draft wants.
func notAFile(err error, code int) (Reply, error) {
	if errors.Is(err, vfs.ErrNotRegular) {
		return Say(code, "Not a regular file."), nil
	}
	return Reply{}, err
}

func (s *Session) hashName() string { return digests[s.hash].name }

// hashFeat lists the algorithms, with the chosen one marked.
func (s *Session) hashFeat() string {
	names := make([]string, len(digests))
	for i, d := range digests {
		names[i] = d.name
		if i == s.hash {
			names[i] += "*"
		}
	}
	return "HASH " + strings.Join(names, ";")
}

// optsHash chooses the algorithm of HASH.
func (s *Session) optsHash(name string) Reply {
	if name == "" {
		return Say(200, "%s", s.hashName())
	}
	for i, d := range digests {
		if strings.EqualFold(d.name, name) {
			s.hash = i
			return Say(200, "%s", d.name)
		}
	}
	return Say(501, "Unknown algorithm.")
}

// xhash makes the handler of one of the X-commands: a path, in quotes where
// that is needed, and perhaps a start and an end.
func xhash(command, algorithm string) func(*Session, string) Reply {
	return func(s *Session, arg string) Reply {
		return s.onRange(command, arg, func(name string, part fileRange) (Reply, error) {
			sum, _, err := s.digest(name, algorithm, part)
			return Say(250, "%s", strings.ToUpper(sum)), err
		})
	}
}

// md5Cmd tells the digest with the name (draft-twine-ftpmd5).
func (s *Session) md5Cmd(arg string) Reply {
	return s.onRange("MD5", arg, func(name string, part fileRange) (Reply, error) {
		sum, _, err := s.digest(name, "MD5", part)
		if err != nil {
			return notAFile(err, 504)
		}
		return Say(251, "%s %s", vfs.Path(name), strings.ToUpper(sum)), nil
	})
}

// onRange is onName for a path with a range behind it.
func (s *Session) onRange(command, arg string, do func(name string, part fileRange) (Reply, error)) Reply {
	path, part, ok := s.splitRange(arg)
	if !ok {
		return Say(501, "%s takes a path and perhaps a start and an end.", command)
	}
	return s.onName(command, path, func(name string) (Reply, error) { return do(name, part) })
}
