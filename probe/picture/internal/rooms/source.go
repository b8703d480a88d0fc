package rooms

import (
	"os/exec"
	"sync"
)

// image is a grey square that hangs on a wall, shines from a screen, lies behind glass.
type image []byte

const imageSide = 160

func (i image) at(u, v float64) float64 {
	x, y := min(imageSide-1, max(0, int(u*imageSide))), min(imageSide-1, max(0, int(v*imageSide)))
	return 0.05 + 0.85*float64(i[y*imageSide+x])/255
}

// sources are pictures of ffmpeg's own making.
var sources = sync.OnceValue(func() []image {
	var all []image
	for _, graph := range []string{
		"testsrc2=s=160x160", "mandelbrot=s=160x160:start_scale=0.8", "smptehdbars=s=160x160", "cellauto=s=160x160:rule=110:seed=5",
		"life=s=160x160:mold=10:ratio=0.3:seed=7", "mandelbrot=s=160x160:start_scale=0.01", "gradients=s=160x160:seed=3:nb_colors=5", "rgbtestsrc=s=160x160",
	} {
		out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", graph, "-vf", "select=gte(n\\,20),format=gray", "-frames:v", "1", "-f", "rawvideo", "-").Output()
		if err != nil || len(out) != imageSide*imageSide {
			panic("rooms: ffmpeg draws no " + graph)
		}
		all = append(all, out)
	}
	return all
})
