package ftp

import "reflect"

// Clone returns a new Server with the same configuration, which may be changed
// until it serves. It shares the trees and functions, and counts its own
// sessions.
func (s *Server) Clone() *Server {
	c := new(Server)
	from, to := reflect.ValueOf(s).Elem(), reflect.ValueOf(c).Elem()
	for i := range from.NumField() { // not one by one: none is forgotten
		if from.Type().Field(i).IsExported() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return c
}
