#!/bin/sh
# Makes the clips that the simulator plays, out of ffmpeg's own test pictures.
# Run in this folder; the same ffmpeg gives the same bytes again. Everything together stays under 2.2 MB.
set -eu
cd "$(dirname "$0")"

exact="-threads 1 -fflags +bitexact -flags:v +bitexact -map_metadata -1 -an"
# h264 NAME SIZE FRAMES-PER-GOP SECONDS KBIT/S SOURCE
h264() {
	ffmpeg -v error -y -f lavfi -i "$6size=$2:rate=25" -vf "${7:-null}" -t "$4" -c:v libx264 -preset slow -profile:v main -pix_fmt yuv420p \
		-b:v "$5k" -maxrate "$5k" -bufsize "$5k" \
		-x264-params "keyint=$3:min-keyint=$3:scenecut=0:bframes=0:repeat-headers=1:aud=0" $exact -f h264 "$1.h264"
}
h265() {
	ffmpeg -v error -y -f lavfi -i "$6size=$2:rate=25" -vf "${7:-null}" -t "$4" -c:v libx265 -preset medium -pix_fmt yuv420p \
		-b:v "$5k" -x265-params "vbv-maxrate=$5:vbv-bufsize=$5:keyint=$3:min-keyint=$3:scenecut=0:bframes=0:repeat-headers=1:pools=none:frame-threads=1:open-gop=0:info=0:log-level=none" \
		$exact -f hevc "$1.h265"
}
# Cameras have two quantisation tables, and ffmpeg's own RTP reader insists on them; its encoder writes two only where they differ.
luma=$(yes 16 | head -64 | paste -sd, -)
chroma=$(yes 17 | head -64 | paste -sd, -)
mjpeg() {
	ffmpeg -v error -y -f lavfi -i "$4size=$2:rate=5" -vf "${6:-null}" -t "$3" -c:v mjpeg -intra_matrix "$luma" -chroma_intra_matrix "$chroma" -pix_fmt yuvj420p -q:v "$5" -huffman default $exact -f mjpeg "$1.mjpeg"
}

# The light grows a little with each GOP (with each picture of MJPEG), and falls back at the end of the loop: a sensor's
# picture is never the same twice, and one that were would be called frozen. A loop of main streams lasts 11 GOPs, of
# sub-streams 35, so that who looks every 1, 2, 5, 10, 15 or 30 minutes, or every hour, never meets the same one again.
light() { # GOPS: each lasts 2 s
	echo "eq=brightness='0.16*mod(floor(t/2+0.001),$1)/$1-0.08':eval=frame"
}
h264 main 640x360 50 22 160 testsrc= "$(light 11)"
h264 long 640x360 250 20 60 testsrc=
h264 sub 320x180 50 70 48 testsrc= "$(light 35)"
h264 black 640x360 50 2 20 color=c=black:
h264 sub-black 320x180 50 2 10 color=c=black:
h265 main 640x360 50 22 140 testsrc= "$(light 11)"
h265 long 640x360 250 20 60 testsrc=
h265 sub 320x180 50 70 40 testsrc= "$(light 35)"
h265 black 640x360 50 2 20 color=c=black:
h265 sub-black 320x180 50 2 10 color=c=black:
# RTP/JPEG wants sides that are multiples of 8.
mjpeg main 640x360 7 testsrc= 20 "eq=brightness='0.16*n/35-0.08':eval=frame"
mjpeg sub 320x176 7 testsrc= 20 "eq=brightness='0.16*n/35-0.08':eval=frame"
mjpeg black 640x360 1 color=c=black: 20
mjpeg sub-black 320x176 1 color=c=black: 20

# Frozen: one picture held for a GOP, so that every turn of the loop is the same bytes.
for s in "640x360 frozen" "320x180 sub-frozen"; do
	set -- $s
	ffmpeg -v error -y -f lavfi -i "testsrc=size=$1:rate=25" -vf "trim=end_frame=1,loop=loop=-1:size=1,setpts=N/25/TB" -t 2 \
		-c:v libx264 -preset slow -profile:v main -pix_fmt yuv420p -crf 30 \
		-x264-params "keyint=50:min-keyint=50:scenecut=0:bframes=0:repeat-headers=1" $exact -f h264 "$2.h264"
	ffmpeg -v error -y -f lavfi -i "testsrc=size=$1:rate=25" -vf "trim=end_frame=1,loop=loop=-1:size=1,setpts=N/25/TB" -t 2 \
		-c:v libx265 -preset medium -pix_fmt yuv420p -crf 32 \
		-x265-params "keyint=50:min-keyint=50:scenecut=0:bframes=0:repeat-headers=1:pools=none:frame-threads=1:open-gop=0:info=0:log-level=none" \
		$exact -f hevc "$2.h265"
done
du -cb ./*.h264 ./*.h265 ./*.mjpeg
