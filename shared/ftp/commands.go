package ftp

import (
	"io/fs"
	"slices"

	"uftpd/shared/vfs"
)

// Flags say what a command may do and when.
type Flags uint8

const (
	// NoLogin commands are served before login.
	NoLogin Flags = 1 << iota
	// NeedArg commands are answered 501 without an argument.
	NeedArg
	// Live commands are answered at once, even during a transfer.
	Live
	// Aborts marks the command that ends a transfer.
	Aborts
	// Secret marks a command whose argument is never shown to a watcher.
	Secret
)

// Command is a row of the command table: all that the server knows of a
// command. FEAT, HELP, the check for a login, what may happen during a
// transfer and what is kept from the log are read from it.
type Command struct {
	// Name is the verb, in upper case.
	Name string
	// Flags say what it may do and when. Zero: login needed, argument optional.
	Flags Flags
	// Run serves it and returns its reply. Nil: the command is known and left
	// out on purpose, which is answered 502.
	Run func(s *Session, arg string) Reply
	// Feat returns its line of FEAT (RFC 2389); nil or "": none. A SITE command
	// shares a line with the others and returns its word there; nil: its Name.
	Feat func(s *Session) string
	// Help is its syntax and purpose, a line, for HELP and the README.
	Help string
}

// commands is the table, in the order in which HELP and FEAT show it.
var commands = []Command{
	{"USER", NoLogin | NeedArg, (*Session).userCmd, nil, "USER name: log in"},
	{"PASS", NoLogin | Secret, (*Session).passCmd, nil, "PASS password: log in"},
	{"ACCT", NoLogin | Secret, (*Session).acctCmd, nil, "ACCT info: accepted, not needed"},
	{"HOST", NoLogin | NeedArg, (*Session).hostCmd, feat("HOST"), "HOST name: choose a virtual host, before login"},
	{"AUTH", NoLogin | NeedArg, (*Session).authCmd, feat("AUTH TLS"), "AUTH TLS: protect the control connection"},
	{"PBSZ", NoLogin, (*Session).pbszCmd, feat("PBSZ"), "PBSZ 0: needed before PROT"},
	{"PROT", NoLogin | NeedArg, (*Session).protCmd, feat("PROT"), "PROT P|C: protect data connections, or not"},
	{"CCC", 0, (*Session).cccCmd, feat("CCC"), "CCC: go back to a clear control connection"},
	{"REIN", NoLogin, (*Session).reinCmd, nil, "REIN: log out, keep the connection"},
	{"QUIT", NoLogin, (*Session).quitCmd, nil, "QUIT: end the session"},

	{"FEAT", NoLogin, (*Session).featCmd, nil, "FEAT: list the extensions"},
	{"HELP", NoLogin, (*Session).helpCmd, nil, "HELP [command]: list the commands, or explain one"},
	{"SYST", NoLogin, (*Session).systCmd, nil, "SYST: name the kind of system"},
	{"STAT", Live, (*Session).statCmd, nil, "STAT [path]: status of the session, or a listing"},
	{"NOOP", NoLogin | Live, (*Session).noopCmd, nil, "NOOP: do nothing, successfully"},
	{"CLNT", NoLogin, (*Session).clntCmd, feat("CLNT"), "CLNT name: name the client program"},
	{"CSID", NoLogin, (*Session).csidCmd, feat("CSID"), "CSID name=value;: name the client program, be told the server's"},
	{"LANG", NoLogin, (*Session).langCmd, feat("LANG EN*"), "LANG [tag]: choose the language of replies"},
	{"OPTS", NoLogin | NeedArg, (*Session).optsCmd, feat("UTF8"), "OPTS command [options]: options of UTF8, MLST, HASH and MODE"},
	{"SITE", NeedArg, (*Session).siteCmd, (*Session).siteFeat, "SITE command: see SITE HELP"},

	{"TYPE", NeedArg, (*Session).typeCmd, nil, "TYPE A|I|L 8: ASCII or binary transfers"},
	{"MODE", NeedArg, (*Session).modeCmd, feat("MODE Z"), "MODE S|Z: stream, or deflated"},
	{"STRU", NeedArg, (*Session).struCmd, nil, "STRU F: file structure"},
	{"ALLO", NeedArg, (*Session).alloCmd, nil, "ALLO size: ask whether an upload fits"},
	{"AVBL", 0, (*Session).avblCmd, (*Session).avblFeat, "AVBL [path]: tell how many bytes are free"},

	{"PWD", 0, (*Session).pwdCmd, nil, "PWD: tell the working directory"},
	{"CWD", NeedArg, (*Session).cwdCmd, feat("TVFS"), "CWD path: change the working directory"},
	{"CDUP", 0, (*Session).cdupCmd, nil, "CDUP: change to the parent directory"},
	{"MKD", NeedArg, (*Session).mkdCmd, nil, "MKD path: make a directory"},
	{"RMD", NeedArg, (*Session).rmdCmd, nil, "RMD path: remove an empty directory"},
	{"DELE", NeedArg, (*Session).deleCmd, nil, "DELE path: delete a file"},
	{"RNFR", NeedArg, (*Session).rnfrCmd, nil, "RNFR path: name what RNTO renames"},
	{"RNTO", NeedArg, (*Session).rntoCmd, nil, "RNTO path: rename it"},
	{"COMB", NeedArg, (*Session).combCmd, featIf(vfs.OpRead|vfs.OpWrite|vfs.OpDelete, "COMB"), "COMB target part...: join files into one"},

	{"SIZE", NeedArg, (*Session).sizeCmd, feat("SIZE"), "SIZE path: tell a file's size in bytes"},
	{"MDTM", NeedArg, (*Session).mdtmCmd, feat("MDTM"), "MDTM [time] path: tell, or set, the modification time in UTC"},
	{"MFMT", NeedArg, (*Session).mfmtCmd, featIfCan(vfs.OpTimes, vfs.CanChtimes, "MFMT"), "MFMT time path: set the modification time"},
	{"MFCT", NeedArg, (*Session).mfctCmd, featIfCan(vfs.OpTimes, vfs.CanSetBirth, "MFCT"), "MFCT time path: set the creation time"},
	{"MFF", NeedArg, (*Session).mffCmd, (*Session).mffFeat, "MFF fact=value;... path: set facts"},
	{"HASH", NeedArg, (*Session).hashCmd, (*Session).hashFeat, "HASH path: tell a file's digest"},
	{"RANG", NeedArg, (*Session).rangCmd, feat("RANG STREAM"), "RANG first last: the bytes that the next HASH, RETR or STOR is about"},
	{"XCRC", NeedArg, xhash("XCRC", "CRC32"), feat("XCRC"), "XCRC path [start end]: tell the CRC-32"},
	{"MD5", NeedArg, (*Session).md5Cmd, feat("MD5"), "MD5 path [start end]: tell the MD5 digest"},
	{"XMD5", NeedArg, xhash("XMD5", "MD5"), feat("XMD5"), "XMD5 path [start end]: tell the MD5 digest"},
	{"XSHA", NeedArg, xhash("XSHA", "SHA-1"), feat("XSHA"), "XSHA path [start end]: tell the SHA-1 digest"},
	{"XSHA1", NeedArg, xhash("XSHA1", "SHA-1"), feat("XSHA1"), "XSHA1 path [start end]: tell the SHA-1 digest"},
	{"XSHA256", NeedArg, xhash("XSHA256", "SHA-256"), feat("XSHA256"), "XSHA256 path [start end]: tell the SHA-256 digest"},
	{"XSHA512", NeedArg, xhash("XSHA512", "SHA-512"), feat("XSHA512"), "XSHA512 path [start end]: tell the SHA-512 digest"},

	{"PASV", 0, (*Session).pasvCmd, nil, "PASV: open a passive port (IPv4)"},
	{"EPSV", 0, (*Session).epsvCmd, feat("EPSV"), "EPSV [1|2|ALL]: open a passive port"},
	{"PORT", NeedArg, (*Session).portCmd, nil, "PORT h1,h2,h3,h4,p1,p2: name an active port (IPv4)"},
	{"EPRT", NeedArg, (*Session).eprtCmd, feat("EPRT"), "EPRT |family|address|port|: name an active port"},
	{"ESTP", 0, (*Session).estpCmd, feat("ESTP"), "ESTP: wait for the passive data connection now"},
	{"ESTA", 0, (*Session).estaCmd, feat("ESTA"), "ESTA: open the active data connection now"},
	{"PRET", NeedArg, (*Session).pretCmd, nil, "PRET command: announce the next transfer; not needed"},

	{"LIST", 0, (*Session).listCmd, nil, "LIST [-switches] [path]: list a directory as ls -l"},
	{"NLST", 0, (*Session).nlstCmd, nil, "NLST [-switches] [path]: list names only"},
	{"MLSD", 0, (*Session).mlsdCmd, nil, "MLSD [path]: list a directory with facts"},
	{"MLST", 0, (*Session).mlstCmd, (*Session).mlstFeat, "MLST [path]: tell the facts of one name"},

	{"RETR", NeedArg, (*Session).retrCmd, nil, "RETR path: download a file"},
	{"STOR", NeedArg, (*Session).storCmd, nil, "STOR path: upload a file"},
	{"STOU", 0, (*Session).stouCmd, nil, "STOU [name]: upload under a name that is free"},
	{"APPE", NeedArg, (*Session).appeCmd, nil, "APPE path: upload to a file's end"},
	{"REST", NeedArg, (*Session).restCmd, feat("REST STREAM"), "REST offset: begin the next transfer there"},
	{"ABOR", Aborts, (*Session).aborCmd, nil, "ABOR: end the transfer under way"},

	{"SMNT", NeedArg, nil, nil, "SMNT path: not implemented"},
	{"ADAT", NoLogin, nil, nil, "ADAT: not implemented"},
	{"CONF", NoLogin, nil, nil, "CONF: not implemented"},
	{"ENC", NoLogin, nil, nil, "ENC: not implemented"},
	{"MIC", NoLogin, nil, nil, "MIC: not implemented"},
}

// aliases are other names of commands: the X-forms of RFC 775, which old
// clients prefer; what firewalls make of PASS; what other servers take as well.
var aliases = map[string]string{
	"XPWD": "PWD", "XCWD": "CWD", "XCUP": "CDUP", "XMKD": "MKD", "XRMD": "RMD",
	"P@SW": "PASS", "NOP": "NOOP", "BYE": "QUIT",
}

// foreign are verbs of other protocols. A client that speaks HTTP or SMTP here
// was led here to have its text taken for commands.
var foreign = map[string]bool{
	"GET": true, "POST": true, "HEAD": true, "PUT": true, "DELETE": true, "CONNECT": true,
	"OPTIONS": true, "TRACE": true, "PATCH": true, "EHLO": true, "HELO": true,
}

// feat makes the Feat of a row whose line never changes.
func feat(line string) func(*Session) string {
	return func(*Session) string { return line }
}

// featIf makes the Feat of a row that needs an ability of the user's tree;
// which tree that is, is not known before login.
func featIf(op vfs.Op, line string) func(*Session) string {
	return featIfCan(op, func(fs.FS) bool { return true }, line)
}

// featIfCan is featIf where not every tree that allows a thing has a way to do it.
func featIfCan(op vfs.Op, can func(fs.FS) bool, line string) func(*Session) string {
	return func(s *Session) string {
		if s.fsys != nil && !(vfs.May(s.fsys, op) && can(s.fsys)) {
			return ""
		}
		return line
	}
}

// buildTable joins a table with rows of one's own and returns it with its
// index. Rows that are ruled out are kept without what would serve them.
func buildTable(rows, own []Command, ruledOut func(name string) bool) ([]Command, map[string]*Command) {
	table := slices.Clone(rows)
	for i := range table {
		if ruledOut(table[i].Name) {
			table[i].Run, table[i].Feat = nil, nil
		}
	}
	for _, c := range own {
		if i := slices.IndexFunc(table, func(row Command) bool { return row.Name == c.Name }); i >= 0 {
			table[i] = c
		} else {
			table = append(table, c)
		}
	}
	index := make(map[string]*Command, len(table))
	for i := range table {
		index[table[i].Name] = &table[i]
	}
	return table, index
}

// ruledOut reports whether the configuration does without a command.
func (s *Server) ruledOut(name string) bool {
	switch name {
	case "PORT", "EPRT", "ESTA":
		return s.NoActive
	case "AUTH", "PBSZ", "PROT":
		return s.TLS == nil
	case "CCC":
		return s.TLS == nil || s.RequireTLS
	case "HOST":
		return len(s.Hosts) == 0
	case "SYMLINK":
		return !s.AllowSymlinks
	}
	return false
}
