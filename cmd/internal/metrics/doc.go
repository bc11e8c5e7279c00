// Package metrics counts what a server does and tells the figures to programs
// that collect such, in the text format of Prometheus:
//
//	uftpd_sessions_total                           connections that were served
//	uftpd_sessions                                 those that are open now
//	uftpd_logins_total{result}                     accepted or refused
//	uftpd_transfers_total{command,verdict}         transfers that have ended; the verdict
//	                                               is that of their log line
//	uftpd_transfers                                those under way now
//	uftpd_transfer_bytes_total{direction}          in or out, as they move
//	uftpd_faults_total                             errors behind refusals, as in the log
//	uftpd_start_time_seconds                       when the server started, as Unix time
//
// Names of users and files are not told, as anyone may ask who reaches the port.
package metrics
