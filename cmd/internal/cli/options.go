package cli

import (
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// Options are what the flags say.
type Options struct {
	// Dir is the directory to serve, as an absolute path.
	Dir string
	// Host is the address to listen on; empty: all of this machine.
	Host string
	// Port is the port to listen on; 0: the system chooses.
	Port uint16
	// ImplicitPort is the port for clients that begin with TLS; negative: none.
	ImplicitPort int
	// Proxies are the addresses and networks from which connections begin with
	// the PROXY protocol; empty: none.
	Proxies []string
	// ReadOnly lets nobody change anything.
	ReadOnly bool
	// Users are those named one by one, UsersFile has more; empty: none.
	Users     []door.Named
	UsersFile string
	// AuthProgram, with AuthArgs, or the HTTP server at AuthURL decides on
	// names that no user has; empty: nobody else gets in.
	AuthProgram string
	AuthArgs    []string
	AuthURL     string
	// Anonymous lets anonymous in although there are users, GuestsWrite also
	// lets it change things.
	Anonymous, GuestsWrite bool
	// GuestsDir is the directory of anonymous, below Dir or as an absolute
	// path; empty: Dir.
	GuestsDir string
	// TLS says whether there is encryption, with a certificate from the files
	// Cert and Key; if they are empty it is made, and kept in StateDir. DataTLS
	// says what is otherwise for data connections.
	TLS       tlsMode
	DataTLS   dataMode
	Cert, Key string
	// ACME are names for which a CA is to give a certificate: the one at
	// ACMEDirectory, told the address ACMEEmail; both may be empty. It is
	// answered on ACMEPort, negative: the one that it asks for, over TLS if
	// ACMEByTLS says so.
	ACME                     []string
	ACMEEmail, ACMEDirectory string
	ACMEByTLS                bool
	ACMEPort                 int
	// ClientCA is a file with the CA of the clients' certificates, and
	// ClientCerts what these are for; empty: they are not asked for.
	ClientCA    string
	ClientCerts door.Certs
	// StateDir is for what is kept from start to start; empty: a directory
	// among those of the user's configurations.
	StateDir string
	// Control is the path of the socket at which the service is asked, or
	// "off"; empty: in StateDir, if there are users.
	Control string
	// Partial is what becomes of uploads that break, Durable has others wait
	// until they are on the medium.
	Partial vfs.Partial
	Durable bool
	// RunAs is the user, perhaps with a group, to become; empty: none.
	RunAs string
	// Verbose is how much is logged, 0 to 2.
	Verbose int
	// LogFormat is "text" or "json".
	LogFormat string
	// Metrics is the address and port at which figures are told; empty: none.
	Metrics string
	// DrainTimeout is how long transfers may go on after a signal.
	DrainTimeout time.Duration

	// base has what flags set in the configuration directly.
	base *ftp.Server

	config        string // a file with more flags; empty: none
	help, version bool
	themes        []theme
	all           *pflag.FlagSet // those of all themes
}

// Bool is the value of a flag that Program.Flags has added.
func (o *Options) Bool(name string) bool {
	value, _ := o.all.GetBool(name)
	return value
}

// defaults are the options without any flag.
func defaults() *Options {
	return &Options{Port: 21, ImplicitPort: -1, ACMEPort: -1, Verbose: 1, LogFormat: "text", DrainTimeout: 30 * time.Second, base: new(ftp.Server)}
}

// named reports whether a user is named, so that not just anyone gets in.
func (o *Options) named() bool {
	return len(o.Users) > 0 || o.UsersFile != "" || o.outside() || o.guests()
}

// guests reports whether anonymous is asked for.
func (o *Options) guests() bool { return o.Anonymous || o.GuestsWrite }

// logger returns the log that the options ask for.
func (o *Options) logger(w io.Writer) *slog.Logger {
	if o.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// quietLog is the log, or none where nothing is to be logged.
func (a *App) quietLog() *slog.Logger {
	if a.Verbose == 0 {
		return slog.New(slog.DiscardHandler)
	}
	return a.Log
}

// setDir takes the only argument.
func (o *Options) setDir(args []string) error {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	abs, err := filepath.Abs(dir)
	o.Dir = abs
	return err
}
