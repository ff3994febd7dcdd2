import com.segment.analytics.kotlin.core.Configuration;
import com.segment.analytics.kotlin.core.compat.JavaAnalytics;
import com.segment.analytics.kotlin.core.compat.ConfigurationBuilder;
import com.segment.analytics.kotlin.core.utilities.InMemoryStorageProvider;
import java.util.List;
import java.util.Map;

/** The story of story.ts, told by Segment's Kotlin SDK as a program on the JVM uses it. */
public class Client {
  public static void main(String[] args) throws Exception {
    String user = System.getenv("USER_ID");
    String host = System.getenv("HUB").replace("https://", "") + "/v1";
    Configuration configuration =
        new ConfigurationBuilder(System.getenv("WRITE_KEY"))
            .setApplication("conformance")
            .setApiHost(host)
            .setCdnHost(host)
            .build();
    configuration.setStorageProvider(new InMemoryStorageProvider());
    JavaAnalytics analytics = new JavaAnalytics(configuration);

    analytics.identify(user, Map.of("email", "ada@example.com", "plan", "pro"));
    for (int n = 0; n < 3; n++) {
      Map<String, ?> nested = Map.of("list", List.of(1, 2.5));
      analytics.track("Counted " + n, Map.of("n", n, "text", "Zoë 日本 🎉", "nested", nested));
    }
    analytics.screen("Home", Map.of("section", "top"), "");
    analytics.group("team-1", Map.of("seats", 12));
    analytics.alias(user + " after");
    // An app flushes now and then; what was refused goes out with a later one.
    while (System.in.available() == 0) {
      analytics.flush();
      Thread.sleep(500);
    }
    System.exit(0);
  }
}
