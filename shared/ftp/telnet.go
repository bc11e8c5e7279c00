package ftp

import "bytes"

// Telnet bytes (RFC 854). The control connection follows the Telnet protocol
// (RFC 959 section 4.1), of which clients use Interrupt Process and Synch
// before ABOR.
const (
	telnetIAC  = 255
	telnetDont = 254
	telnetWill = 251
	telnetSE   = 240 // the lowest command
)

// stripTelnet removes Telnet commands from a line, in place, and makes each
// doubled IAC one byte 0xFF.
//
// The Synch's data mark is sent as urgent data, which some systems take out of
// the stream: so an IAC may stand without its command, and a command without
// its IAC at the start of the line.
func stripTelnet(line []byte) []byte {
	if bytes.IndexByte(line, telnetIAC) >= 0 {
		line = stripCommands(line)
	}
	for len(line) > 0 && line[0] >= telnetSE {
		line = line[1:]
	}
	return line
}

func stripCommands(line []byte) []byte {
	kept := line[:0]
	for i := 0; i < len(line); i++ {
		if line[i] != telnetIAC {
			kept = append(kept, line[i])
			continue
		}
		if i+1 == len(line) {
			break
		}
		switch c := line[i+1]; {
		case c == telnetIAC:
			kept = append(kept, telnetIAC)
			i++
		case c >= telnetWill && c <= telnetDont:
			i += 2 // the option's number follows
		case c >= telnetSE:
			i++
		}
	}
	return kept
}
