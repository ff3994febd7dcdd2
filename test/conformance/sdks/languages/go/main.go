// The story of story.ts, told by Segment's Go SDK.
package main

import (
	"log"
	"os"
	"strconv"
	"time"

	"github.com/segmentio/analytics-go/v3"
)

func main() {
	user := os.Getenv("USER_ID")
	client, err := analytics.NewWithConfig(os.Getenv("WRITE_KEY"), analytics.Config{Endpoint: os.Getenv("HUB")})
	must(err)
	top := analytics.NewProperties().Set("section", "top")

	must(client.Enqueue(analytics.Identify{
		UserId: user,
		Traits: analytics.NewTraits().SetEmail("ada@example.com").Set("plan", "pro"),
	}))
	for n := 0; n < 3; n++ {
		must(client.Enqueue(analytics.Track{
			UserId: user,
			Event:  "Counted " + strconv.Itoa(n),
			Properties: analytics.NewProperties().
				Set("n", n).
				Set("text", "Zoë 日本 🎉").
				Set("nested", map[string]interface{}{"list": []float64{1, 2.5}}),
		}))
	}
	longAgo := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	must(client.Enqueue(analytics.Track{UserId: user, Event: "Long Ago", Timestamp: longAgo}))
	must(client.Enqueue(analytics.Page{UserId: user, Name: "Home", Properties: top}))
	must(client.Enqueue(analytics.Screen{UserId: user, Name: "Home", Properties: top}))
	must(client.Enqueue(analytics.Group{
		UserId:  user,
		GroupId: "team-1",
		Traits:  analytics.NewTraits().Set("seats", 12),
	}))
	must(client.Enqueue(analytics.Alias{PreviousId: user + " before", UserId: user}))
	// Closing drops what waits to be sent again: not before all has arrived.
	_, err = os.Stdin.Read(make([]byte, 1))
	must(err)
	must(client.Close())
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
