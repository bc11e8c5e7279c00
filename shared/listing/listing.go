// Package listing writes what an FTP server says about files: the lines of LIST
// ([AppendUnix]), NLST ([AppendName]), MLSD and MLST ([AppendMLSx]).
//
// All functions are pure. Those that write a line append it to a buffer and
// allocate nothing, so that a directory of any length can be streamed:
//
//	now := time.Now() // once a listing
//	for _, info := range infos {
//		b = listing.AppendUnix(b[:0], info, info.Name(), "", now)
//		w.Write(b)
//	}
//
// # Names
//
// Names are kept byte for byte, whatever their charset. Only the control
// characters of ASCII become '?': a line end in a name would forge the next
// line. Bytes of 0xFF stay single, because they are doubled on the control
// connection alone (RFC 854), and that is done where replies are written.
//
// # Symbolic links
//
// A link is shown as such when its info is that of Lstat, and as the file or
// directory it leads to when its info is that of Stat. LIST can tell the target
// as well; MLSx cannot (see [AppendFacts]).
//
// The package also reads what clients send with these commands: their switches
// ([ParseOptions]), patterns ([Pattern]), facts ([ParseFacts]) and times ([ParseTime]).
package listing

// AppendName appends name as a line of NLST.
func AppendName(b []byte, name string) []byte {
	return append(appendText(b, name), '\r', '\n')
}

// appendText appends a name that cannot end the line it stands in.
func appendText(b []byte, name string) []byte {
	start := len(b)
	b = append(b, name...)
	for i := start; i < len(b); i++ {
		if b[i] < ' ' || b[i] == 0x7f {
			b[i] = '?'
		}
	}
	return b
}
