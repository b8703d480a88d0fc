package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"camledger/internal/confine"
)

// BatchMost is how many frames one process decodes.
const BatchMost = 20

// batchBytes is the most bytes that one process is given.
const batchBytes = 24 << 20

// limits bound one process of ffmpeg: twenty frames of 4096 by 4096 pixels at most.
var limits = confine.Limits{
	Deadline: 20 * time.Second,
	CPU:      15,
	Memory:   768 << 20,
	File:     confine.NoFiles,
	Open:     32,
	Output:   5 * (BatchMost + 1) * Width * Height,
}

// FFmpeg decodes key frames by an ffmpeg that is started for each batch.
type FFmpeg struct {
	// Program is its file.
	Program string
	// Deadline bounds one batch; 20 seconds where 0.
	Deadline time.Duration
}

// FindFFmpeg looks for an installed ffmpeg. Not ok: there is none.
func FindFFmpeg() (FFmpeg, bool) {
	path, err := exec.LookPath("ffmpeg")
	return FFmpeg{Program: path}, err == nil
}

// args are the arguments of ffmpeg: one format, one codec, no protocol but pipes. The
// pictures go to its standard output, the list of their time stamps to descriptor 3.
func (f FFmpeg) args(codec Codec) []string {
	decoder := map[Codec]string{H264: "h264", H265: "hevc"}[codec]
	return []string{
		"-nostdin", "-hide_banner", "-nostats", "-v", "error",
		"-protocol_whitelist", "pipe", "-format_whitelist", "ivf", "-codec_whitelist", decoder,
		"-threads", "1", "-filter_threads", "1", "-max_pixels", strconv.Itoa(maxPixels),
		"-probesize", "4096", "-analyzeduration", "0",
		"-c:v", decoder, "-f", "ivf", "-i", "pipe:0",
		"-map", "0:v:0", "-vf", fmt.Sprintf("scale=%d:%d:flags=area,format=gray", Width, Height), "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1",
		"-map", "0:v:0", "-vf", "scale=8:8:flags=neighbor,format=gray", "-fps_mode", "passthrough", "-f", "framecrc", "pipe:3",
	}
}

// Result is what became of one frame: a picture, or why there is none.
type Result struct {
	Luma *Luma
	Err  error
}

// Decode decodes frames of H.264 and H.265, at most BatchMost of one codec. There is one
// result for each frame, in their order; a broken frame spoils its own only. Where a
// process fails or is ended by its limits, what it left open is tried once more, each frame
// in a process of its own. The error of a result wraps ErrBroken, ErrTooLarge or
// ErrNoDecoder, or is ctx's or of the machine.
func (f FFmpeg) Decode(ctx context.Context, codec Codec, frames []Frame) []Result {
	out := make([]Result, len(frames))
	if stops[codec] == nil || f.Program == "" {
		for i := range out {
			out[i].Err = ErrNoDecoder
		}
		return out
	}
	var fit []int // those that are tried
	total := 0
	frames = slices.Clone(frames)
	for i, frame := range frames {
		if len(frame.Data) <= MaxFrame {
			frame.Data = tidy(codec, frame.Data)
			frames[i] = frame
		}
		switch {
		case len(frame.Data) == 0:
			out[i].Err = ErrBroken
		case len(frame.Data) > MaxFrame || total+len(frame.Data) > batchBytes || len(fit) == BatchMost:
			out[i].Err = ErrTooLarge
		default:
			total += len(frame.Data)
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return out
	}
	err := f.batch(ctx, codec, frames, fit, out)
	for _, i := range fit {
		if out[i].Luma != nil {
			continue
		}
		if out[i].Err = ErrBroken; err == nil {
			continue
		}
		if len(fit) > 1 && ctx.Err() == nil {
			err := f.batch(ctx, codec, frames, []int{i}, out)
			out[i].Err = why(ctx, err)
		} else {
			out[i].Err = why(ctx, err)
		}
		if out[i].Luma != nil {
			out[i].Err = nil
		}
	}
	return out
}

// why tells a fault of the frame from one of the machine and from the end of ctx.
func why(ctx context.Context, err error) error {
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return ErrBroken
	case errors.As(err, &ended), errors.Is(err, errMixed), errors.Is(err, confine.ErrOutput), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w (%w)", ErrBroken, err)
	}
	return fmt.Errorf("decode: %w", err)
}

// batch runs one process over the frames of some numbers and fills in their pictures.
func (f FFmpeg) batch(ctx context.Context, codec Codec, frames []Frame, which []int, out []Result) error {
	part := make([]Frame, len(which))
	for i, n := range which {
		part[i] = frames[n]
	}
	l := limits
	if f.Deadline > 0 {
		l.Deadline = f.Deadline
	}
	r, err := confine.Run(ctx, confine.Job{Program: f.Program, Args: f.args(codec), Input: sequence(codec, part), Limits: l,
		Imposed: true, Apart: true, Side: true})
	list := stamps(r.Side)
	pictures := r.Output[:min(len(r.Output), len(list)*len(Luma{}))]
	if !trusted(list, pictures, len(which), err == nil) {
		if err == nil {
			err = errMixed
		}
		return err
	}
	for i := range len(pictures) / len(Luma{}) {
		if stamp := list[i]; stamp%3 == 2 {
			out[which[stamp/3]].Luma = (*Luma)(bytes.Clone(pictures[i*len(Luma{}) : (i+1)*len(Luma{})]))
		}
	}
	return err
}

// errMixed says that what came out does not tell which frame it is of.
var errMixed = errors.New("a frame made the decoder mix the others up")

// trusted tells whether the stamps of pictures hold: each at most once, in order, and the
// first stop of each frame is there and grey. A frame that is several can make ffmpeg give the picture
// of one frame the stamp of the next. The list of a process that was ended may lack its end.
func trusted(list []int, pictures []byte, frames int, whole bool) bool {
	last, stopped := -1, 0
	for i, stamp := range list {
		if stamp <= last || stamp >= 3*frames {
			return false
		}
		last = stamp
		if stamp%3 == 2 {
			continue
		}
		if stamp%3 == 0 {
			if stamp != 3*stopped {
				return false
			}
			stopped++
		}
		for _, v := range pictures[min(len(pictures), i*len(Luma{})):min(len(pictures), (i+1)*len(Luma{}))] {
			if v < stopGrey-6 || v > stopGrey+6 {
				return false
			}
		}
	}
	return !whole || stopped == frames
}

// stamps reads the time stamps from ffmpeg's framecrc: lines of stream, dts, pts, duration,
// size, checksum behind lines that begin with #.
//
//	0,          1,          1,        1,       64, 0x2e3d1d1c
//
// What is not of that form ends the list.
func stamps(b []byte) []int {
	var out []int
	for line := range bytes.Lines(b) {
		if len(line) > 0 && line[0] == '#' {
			continue
		}
		fields := bytes.Split(line, []byte(","))
		if len(fields) < 6 {
			return out
		}
		stamp, err := strconv.Atoi(string(bytes.TrimSpace(fields[2])))
		if err != nil || stamp < 0 || len(out) > 8*BatchMost {
			return out
		}
		out = append(out, stamp)
	}
	return out
}
