// Package bench measures the program uftpd from the outside, and shows that it
// holds at scale. It has no code of its own, only tests, for Linux.
//
// Each case of BenchmarkFTP is done by one lean client in turn with uftpd and
// with a stub: a server that speaks just enough FTP for the client and does
// nothing else, no check, no log, with the fewest system calls and the largest
// that are known. The stub is the limit of the machine for that case, measured
// in the same seconds, so that "ratio", the share of the limit that uftpd
// reaches, means something on a busy machine too. BenchmarkIdle and
// BenchmarkStart do the same for memory and for the time to start.
//
//	go test -run '^$' -bench . -count 6 ./integration/bench | tee new.txt
//	go run golang.org/x/perf/cmd/benchstat@latest old.txt new.txt
//
// Without -bench, each case is played once with few bytes, which are compared.
// The environment may say more:
//
//	UFTPD_BENCH_SERVER  the command line of another server to measure in place
//	                    of uftpd, with {port} and {dir} in it; it must let
//	                    anonymous read and write
//	UFTPD_SCALE         "full" for TestScale with 10,000 idle sessions, 1,000
//	                    transfers at once and a directory of 1,000,000 names
//
// README.md has a table of ratios and how to read it.
package bench
