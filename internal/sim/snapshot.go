package sim

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"time"
)

// snapshot draws the still picture of a source: a scene of its own, the same for every source that shows the same
// picture, with one block that wanders with the time as people do.
func snapshot(picture uint64, as show, at time.Time) ([]byte, error) {
	const width, height = 320, 180
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	if as != showBlack {
		r := rand.New(rand.NewPCG(picture, 0))
		shade := func() color.RGBA {
			return color.RGBA{uint8(40 + r.IntN(200)), uint8(40 + r.IntN(200)), uint8(40 + r.IntN(200)), 255}
		}
		block := func(c color.RGBA, x, y, w, h int) {
			draw.Draw(img, image.Rect(x, y, x+w, y+h), &image.Uniform{c}, image.Point{}, draw.Src)
		}
		block(shade(), 0, 0, width, height)
		for range 14 {
			block(shade(), r.IntN(width), r.IntN(height), 20+r.IntN(90), 10+r.IntN(70))
		}
		second := at.Unix()
		if as == showFrozen {
			second = 0
		}
		block(color.RGBA{250, 250, 250, 255}, int(second*7%(width-16)), 120, 16, 36)
	} else {
		draw.Draw(img, img.Bounds(), image.Black, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 70}); err != nil {
		return nil, fmt.Errorf("encode snapshot: %w", err)
	}
	return b.Bytes(), nil
}
