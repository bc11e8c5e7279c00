// Package cli is what the programs have in common: flags, help, the splash,
// the words for what goes wrong at the start, signals and exit statuses.
//
// A program is a [Program]; its main function is
//
//	func main() { os.Exit(program.Main(os.Args[1:])) }
package cli

// Exit statuses. Scripts rely on them, and the help tells them.
const (
	OK         = 0 // done what was asked
	Failed     = 1 // could not start, or could not go on
	Misused    = 2 // flags, arguments or what the file of --config says are wrong
	NoClient   = 3 // stopped before there was a client
	Incomplete = 4 // a transfer did not come to its end
)
