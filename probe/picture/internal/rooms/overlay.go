package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// midnight of the day whose clock is written into pictures, as seconds since 1970 in UTC.
const midnight = 1772928000

const font = "/usr/share/fonts/truetype/nanum/NanumGothic.ttf"

// text is what ffmpeg writes into a picture; %{...} is put in by ffmpeg.
type text struct {
	says   string
	x, y   string
	size   int
	colour string
	box    bool
}

// filter is the graph that writes texts; they are put into files, which spares the quoting.
func filter(texts []text, dir, name string) (string, func(), error) {
	var parts, files []string
	done := func() {
		for _, f := range files {
			os.Remove(f)
		}
	}
	for i, t := range texts {
		file := filepath.Join(dir, fmt.Sprintf("%s-%d.txt", name, i))
		if err := os.WriteFile(file, []byte(t.says), 0o600); err != nil {
			return "", done, err
		}
		files = append(files, file)
		box := ""
		if t.box {
			box = ":box=1:boxcolor=black@0.5:boxborderw=4"
		}
		parts = append(parts, fmt.Sprintf("drawtext=fontfile=%s:textfile=%s:x=%s:y=%s:fontsize=%d:fontcolor=%s%s", font, file, t.x, t.y, t.size, t.colour, box))
	}
	return strings.Join(parts, ","), done, nil
}

// clock is a running time of day that ffmpeg writes, from a second on.
func clock(from int, layout string) string {
	return fmt.Sprintf("%%{pts:gmtime:%d:%s}", from, strings.ReplaceAll(layout, ":", `\:`))
}

// overlay is what a camera writes into its own picture.
func overlay(which, from int, name string) []text {
	switch which % 6 {
	case 0:
		return []text{{clock(from, "%Y-%m-%d %H:%M:%S"), "12", "10", 20, "white", false}, {name, "w-tw-12", "h-th-10", 20, "white", false}}
	case 1:
		return []text{{clock(from, "%Y년%m월%d일 %H:%M:%S"), "w-tw-10", "10", 22, "white", true}}
	case 2:
		return []text{{name, "10", "h-th-8", 26, "yellow", true}, {clock(from, "%m/%d/%Y %H:%M:%S"), "10", "8", 16, "black", false}}
	case 3:
		return nil
	case 4: // changes with each picture: bits and frames
		return []text{{"Frame %{n}  %{eif:1024+37*mod(n*7\\,13):d} kbps", "12", "h-th-12", 16, "white", false}, {clock(from, "%H:%M:%S"), "(w-tw)/2", "8", 30, "white", false}}
	}
	return []text{{"◆ SECUVIEW", "w-tw-14", "12", 28, "white@0.7", false}, {clock(from, "%d-%m-%y %H:%M"), "14", "h-th-10", 18, "white", true}}
}

// slates are what recorders of several makers draw where no picture comes.
var slates = []struct {
	graph string
	texts []text
}{
	{"color=c=blue:s=640x360", []text{{"NO VIDEO", "(w-tw)/2", "(h-th)/2", 44, "white", false}}},
	{"color=c=black:s=640x360", []text{{"VIDEO LOSS", "(w-tw)/2", "(h-th)/2", 26, "white", false}}},
	{"color=c=black:s=640x360", []text{{"영상 신호 없음", "(w-tw)/2", "(h-th)/2", 40, "white", false}, {"CH 05", "14", "12", 20, "white", false}}},
	{"smptebars=s=640x360", nil},
	{"color=c=0x404040:s=640x360", []text{{"No Signal", "(w-tw)/2", "h*0.4", 34, "0xd0d0d0", false}, {clock(midnight, "%Y-%m-%d %H:%M:%S"), "w-tw-12", "h-th-10", 18, "white", false}}},
	{"color=c=black:s=640x360,drawbox=x=270:y=110:w=100:h=70:t=5:c=gray,drawbox=x=370:y=130:w=26:h=30:t=fill:c=gray,drawbox=x=262:y=142:w=140:h=6:t=fill:c=red", []text{{"연결 끊김", "(w-tw)/2", "220", 26, "gray", false}}},
	{"nullsrc=s=640x360,geq=lum='random(1)*255':cb=128:cr=128", nil},
	{"color=c=0x101060:s=640x360,drawbox=x=20:y=20:w=600:h=320:t=3:c=white", []text{{"CAMERA 12", "(w-tw)/2", "130", 30, "white", false}, {"신호를 기다리는 중입니다 …", "(w-tw)/2", "190", 24, "yellow", false}}},
	{"color=c=purple:s=640x360", nil},
	{"color=c=blue:s=640x360", nil},
	{"smptehdbars=s=640x360", []text{{"NO SIGNAL", "(w-tw)/2", "(h-th)/2", 40, "white", true}}},
	{"color=c=black:s=640x360", []text{{"◆ SECUVIEW", "150+120*sin(n*1.7)", "150+90*cos(n*2.3)", 38, "white", false}}}, // wanders about
	{"color=c=0x203040:s=640x360", []text{{"영상없음", "(w-tw)/2", "(h-th)/2-20", 54, "white", true}, {"(Video Loss)", "(w-tw)/2", "(h-th)/2+40", 24, "white", false}}},
	{"gradients=s=640x360:c0=0x000030:c1=0x0000a0:x0=0:y0=0:x1=0:y1=359:nb_colors=2:speed=0.00001:seed=1", []text{{"NO INPUT", "(w-tw)/2", "h*0.45", 36, "white", false}}},
	{"pal75bars=s=640x360", nil},
	{"color=c=black:s=640x360", []text{{"D7  IP Camera offline  (0x8007)", "12", "h-th-12", 16, "white", false}}},
	{"color=c=white:s=640x360", []text{{"NO SIGNAL", "(w-tw)/2", "(h-th)/2", 36, "black", false}}},
	{"color=c=0x00a000:s=640x360", nil},
	{"color=c=0x181818:s=640x360,drawgrid=w=160:h=90:t=2:c=gray", []text{{"VIDEO LOSS", "(w-tw)/2", "(h-th)/2", 30, "red", true}, {clock(midnight, "%H:%M:%S"), "10", "10", 20, "white", false}}},
}
