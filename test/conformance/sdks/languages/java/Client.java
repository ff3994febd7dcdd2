import com.segment.analytics.Analytics;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.ScreenMessage;
import com.segment.analytics.messages.TrackMessage;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** The story of story.ts, told by Segment's Java SDK. */
public class Client {
  public static void main(String[] args) throws Exception {
    String user = System.getenv("USER_ID");
    Analytics analytics =
        Analytics.builder(System.getenv("WRITE_KEY")).endpoint(System.getenv("HUB")).build();
    Map<String, String> top = Map.of("section", "top");

    analytics.enqueue(
        IdentifyMessage.builder().userId(user).traits(Map.of("email", "ada@example.com", "plan", "pro")));
    for (int n = 0; n < 3; n++) {
      Map<String, ?> nested = Map.of("list", List.of(1, 2.5));
      analytics.enqueue(
          TrackMessage.builder("Counted " + n)
              .userId(user)
              .properties(Map.of("n", n, "text", "Zoë 日本 🎉", "nested", nested)));
    }
    analytics.enqueue(
        TrackMessage.builder("Long Ago").userId(user).timestamp(Date.from(Instant.parse("2020-01-01T00:00:00Z"))));
    analytics.enqueue(PageMessage.builder("Home").userId(user).properties(top));
    analytics.enqueue(ScreenMessage.builder("Home").userId(user).properties(top));
    analytics.enqueue(GroupMessage.builder("team-1").userId(user).traits(Map.of("seats", 12)));
    analytics.enqueue(AliasMessage.builder(user + " before").userId(user));
    analytics.flush();
    // Retries go on while the program runs: until what it sent has arrived.
    System.in.read();
    analytics.shutdown();
  }
}
