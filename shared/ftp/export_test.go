package ftp

import "net"

// NewRecordConn gives tests a connection that reads TLS record by record.
func NewRecordConn(conn net.Conn) net.Conn { return &recordConn{Conn: conn} }
