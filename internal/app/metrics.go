package app

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"camledger/inventory"
)

// metrics are the figures that an operator's Prometheus collects at /metrics.
type metrics struct {
	registry  *prometheus.Registry
	checks    *prometheus.CounterVec
	checkTime *prometheus.HistogramVec
	late      prometheus.Counter
	waiting   prometheus.Gauge
	scans     *prometheus.CounterVec
	scanEnd   *prometheus.GaugeVec
	scanTime  *prometheus.GaugeVec
	notices   *prometheus.CounterVec
	mails     *prometheus.CounterVec
	unsaved   prometheus.Gauge
	inRound   *prometheus.GaugeVec
	checked   *prometheus.GaugeVec
	oldest    *prometheus.GaugeVec
	rounds    *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		checks:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camledger_checks_total", Help: "Checks made, by tier and cause; an empty cause is a check that passed."}, []string{"tier", "cause"}),
		checkTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "camledger_check_seconds", Help: "How long checks took.", Buckets: []float64{.01, .03, .1, .3, 1, 2, 3, 5, 10, 20, 60}}, []string{"tier"}),
		late:      prometheus.NewCounter(prometheus.CounterOpts{Name: "camledger_checks_late_total", Help: "Checks that began more than one interval after they were due."}),
		waiting:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "camledger_checks_waiting", Help: "Checks that are due and wait for room."}),
		scans:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camledger_scans_total", Help: "Scans, by branch code and how they ended."}, []string{"branch", "state"}),
		scanEnd:   prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camledger_scan_complete_timestamp_seconds", Help: "When the last complete scan of a branch ended."}, []string{"branch"}),
		scanTime:  prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camledger_scan_seconds", Help: "How long the last scan of a branch took."}, []string{"branch"}),
		notices:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camledger_notices_total", Help: "Notices written to the outbox, by kind."}, []string{"kind"}),
		mails:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camledger_mails_total", Help: "Attempts to send a mail, by result: sent, retry, dead."}, []string{"result"}),
		inRound:   prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camledger_round_cameras", Help: "Cameras (tier beat: devices) that belong to a round of checks, by branch code and tier."}, []string{"branch", "tier"}),
		checked:   prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camledger_round_checked", Help: "Those of them that the last round came to."}, []string{"branch", "tier"}),
		oldest:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camledger_round_oldest_seconds", Help: "Age of the oldest last check of those."}, []string{"branch", "tier"}),
		rounds:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "camledger_rounds_total", Help: "Rounds of checks that ended, by branch code, tier and whether every camera had its turn."}, []string{"branch", "tier", "complete"}),
		unsaved:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "camledger_checks_unsaved", Help: "Checks that wait for the database."}),
	}
	m.registry.MustRegister(m.checks, m.checkTime, m.late, m.waiting, m.scans, m.scanEnd, m.scanTime, m.notices, m.mails, m.unsaved,
		m.inRound, m.checked, m.oldest, m.rounds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) measured(c inventory.Check) {
	m.checks.WithLabelValues(string(c.Tier), string(c.Cause)).Inc()
	m.checkTime.WithLabelValues(string(c.Tier)).Observe(c.Took.Seconds())
}

func (m *metrics) scanned(code string, s inventory.Scan) {
	m.scans.WithLabelValues(code, string(s.State)).Inc()
	m.scanTime.WithLabelValues(code).Set(s.Ended.Sub(s.Started).Seconds())
	if s.State == inventory.ScanComplete {
		m.scanEnd.WithLabelValues(code).Set(float64(s.Ended.UnixNano()) / float64(time.Second))
	}
}

func (m *metrics) round(code string, r inventory.Round) {
	tier := string(r.Tier)
	m.inRound.WithLabelValues(code, tier).Set(float64(r.Cameras))
	m.checked.WithLabelValues(code, tier).Set(float64(r.Checked))
	m.oldest.WithLabelValues(code, tier).Set(r.Oldest.Seconds())
	m.rounds.WithLabelValues(code, tier, strconv.FormatBool(r.Complete())).Inc()
}
