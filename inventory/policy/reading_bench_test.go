package policy

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"time"
)

func megabytes(unit string) []byte { return []byte(strings.Repeat(unit, (1<<20)/len(unit)+1)) }

// BenchmarkRead reads 1 MB: many rows, one endless line, much prose.
func BenchmarkRead(b *testing.B) {
	raw, err := os.ReadFile("testdata/credit-union.txt")
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"many-names":  manyNames("영상정보 방침\n지점명\t설치위치\t설치대수\n", "지점%d\t장소%d\t%d대\n", 1),
		"pipe-table":  manyNames("영상정보 방침\n| 지점명 | 설치위치 | 설치대수 |\n|---|---|---|\n", "| 지점%d | 장소%d | %d |\n", 10),
		"totals":      append([]byte(frame("본점 5대")), megabytes("총 5대\n")...),
		"policies":    megabytes(string(raw)),
		"one-line":    megabytes(strings.ReplaceAll(string(raw), "\n", " ")),
		"rows":        megabytes(frame("본점 5대 객장(5대), 주차장 3대\n")),
		"digits":      append([]byte("영상정보 방침 5대\n"), megabytes("1,234 5 ~ 대 ")...),
		"spaces":      append([]byte("영상정보 방침 5대\n"), megabytes(" \t ")...),
		"digit-lines": append([]byte(frame("본점 5대")), megabytes("12345\n")...),
		"cells":       megabytes(frame("지점명\n설치위치\n설치대수\n본점\n객장\n5대\n나루지점\n로비\n3\n")),
		"officers":    megabytes(frame("본점 5대") + "구분 이름 직위 소속 연락처\n" + strings.Repeat("접근권한자 가나다 팀장 총무 시설 팀 000-0001\n", 40)),
		"dates":       append([]byte(frame("본점 5대")), megabytes("2024. 1. 1. 개정 보관기간 30일 ")...),
		"brackets":    append([]byte(frame("본점 5대")), megabytes("((((1대)")...),
		"prose":       append([]byte(frame("본점 5대")), megabytes("영상정보의 접근 권한을 제한하고 정기적으로 점검하며 목적 외로 이용하지 않습니다. ")...),
		"spaced":      megabytes(frame("연번 설치위치 촬영범위 대수 비고\n" + strings.Repeat("1 본관 건물 외곽, 각층 복도 41 없음\n", 60))),
		"outline":     megabytes(frame("가. 본관\n" + strings.Repeat(" - 1층 현관 및 민원실 : 14대\n", 60))),
		"areas":       append([]byte(frame("본점 5대")), megabytes("내부 7대, 1층 4대, 로비 2대\n")...),
		"headers":     append([]byte(frame("본점 5대")), megabytes("구분 설치위치 대수\n")...),
		"pipes":       append([]byte("영상정보 방침 5대\n지점명|설치위치|대수\n"), megabytes("|")...),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			peak := watchHeap()
			defer func() { b.ReportMetric(float64(peak())/1e6, "MB-peak") }()
			began := processorTime(b)
			defer func() { b.ReportMetric((processorTime(b)-began).Seconds()/float64(b.N), "cpu-s/op") }()
			for b.Loop() {
				if _, err := Read("", text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// manyNames is 1 MB of rows, of which so many have the same branch.
func manyNames(header, row string, places int) []byte {
	out := []byte(header)
	for i := 0; len(out) < 1<<20; i++ {
		out = fmt.Appendf(out, row, i/places, i*7%10007, i%9+1)
	}
	return out
}

// processorTime is what the process has used, the collecting of garbage with it: unlike the
// time by the clock it means something on a machine with other work.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchHeap samples the bytes in memory, garbage that still takes room with them, until the
// function that it returns is called for their peak.
func watchHeap() func() uint64 {
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most, tick := uint64(0), time.NewTicker(2*time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-peak
	}
}
