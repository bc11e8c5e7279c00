package listing

import "io/fs"

// Indicator returns what ls -F puts behind the name of a file of that mode: "/"
// for a directory, "@" for a link, "|" for a FIFO, "=" for a socket, "*" for
// what can be executed, and else nothing.
func Indicator(mode fs.FileMode) string {
	switch typeLetter(mode) {
	case 'd':
		return "/"
	case 'l':
		return "@"
	case 'p':
		return "|"
	case 's':
		return "="
	case '-':
		if mode&0o111 != 0 {
			return "*"
		}
	}
	return ""
}

// appendMode appends the ten characters of a mode.
func appendMode(b []byte, mode fs.FileMode) []byte {
	b = append(b, typeLetter(mode))
	bits := len(b)
	for i := range 9 {
		if mode&(1<<(8-i)) != 0 {
			b = append(b, "rwxrwxrwx"[i])
		} else {
			b = append(b, '-')
		}
	}
	setSpecial(b[bits+2:], mode&fs.ModeSetuid != 0, 's')
	setSpecial(b[bits+5:], mode&fs.ModeSetgid != 0, 's')
	setSpecial(b[bits+8:], mode&fs.ModeSticky != 0, 't')
	return b
}

// setSpecial puts letter in the place of an x, or its capital where there is none.
func setSpecial(x []byte, set bool, letter byte) {
	switch {
	case !set:
	case x[0] == 'x':
		x[0] = letter
	default:
		x[0] = letter - 'a' + 'A'
	}
}

func typeLetter(mode fs.FileMode) byte {
	switch {
	case mode&fs.ModeSymlink != 0:
		return 'l'
	case mode.IsDir():
		return 'd'
	case mode&fs.ModeNamedPipe != 0:
		return 'p'
	case mode&fs.ModeSocket != 0:
		return 's'
	case mode&fs.ModeCharDevice != 0:
		return 'c'
	case mode&fs.ModeDevice != 0:
		return 'b'
	}
	return '-'
}
