// Package integration holds the tests that look at both servers from the
// outside, as clients do. It has no code of its own.
//
// The suite plays one list of cases against package fg and package bg, each
// with EPSV and PASV, through a client library. Active mode is tested with a
// small client of this package, since the library has none. Real programs
// (curl, tnftp, lftp, inetutils ftp, wget, Python's ftplib) are run where they
// are installed; with the environment variable CI set they must be. What other
// clients send and demand is kept as transcripts in testdata/clients.
//
// The files attack_*_test.go try 48 classes of attack, R01 to R48, that FTP
// servers have fallen to.
//
// The environment may ask for more than a gate has time for:
//
//	UFTPD_CHAOS    how long TestChaos lasts, as 1h; default 5s
//	UFTPD_SEED     its seed, which it prints
//	UFTPD_CLIENTS  how many clients it has; default 60
//	UFTPD_SCALE    "full" for TestScale, in the package bench, which measures too
//
// Further tests hold the packages to who may import whom, and everything that
// runs here to leaving no goroutine and no file behind.
package integration
