package web

import (
	"net/http"
)

// healthz tells that the process answers.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request, _ visitor) error {
	write(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	return nil
}

// readyz tells that the program can do its work. Why it cannot is in the log: the answer
// goes to anybody.
func (s *server) readyz(w http.ResponseWriter, r *http.Request, _ visitor) error {
	if err := s.Ready(r.Context()); err != nil {
		s.log.Warn("not ready", "err", err)
		write(w, http.StatusServiceUnavailable, "text/plain; charset=utf-8", []byte("not ready\n"))
		return nil
	}
	write(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
	return nil
}

func (s *server) metrics(w http.ResponseWriter, r *http.Request, _ visitor) error {
	if s.Metrics == nil {
		http.NotFound(w, r)
		return nil
	}
	s.Metrics.ServeHTTP(w, r)
	return nil
}
