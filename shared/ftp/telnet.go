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

// stripTelnet removes Telnet commands from a line, in place, up to the end of
// the verb: no client has any behind that. There, in names, 0xFF is a letter,
// as the last one of the Russian alphabet in CP1251, and most clients send it
// as it is; for those that double it, as Telnet has it, a pair is one, too.
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
		switch {
		case line[i] == ' ' && len(kept) > 0:
			return append(kept, bytes.ReplaceAll(line[i:], pairIAC, pairIAC[:1])...)
		case line[i] != telnetIAC:
			kept = append(kept, line[i])
		case i+1 == len(line): // its command is urgent data
		case line[i+1] >= telnetWill && line[i+1] <= telnetDont:
			i += 2 // the option's number follows
		case line[i+1] >= telnetSE:
			i++
		}
	}
	return kept
}

var pairIAC = []byte{telnetIAC, telnetIAC}
