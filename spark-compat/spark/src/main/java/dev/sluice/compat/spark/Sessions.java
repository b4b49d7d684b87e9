package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;

/** Sessions by name, each with views and a current database of its own. Safe for many threads. */
final class Sessions {
  private final SparkSession first;
  private final Map<String, SparkSession> named = new ConcurrentHashMap<>();

  Sessions(SparkSession first) {
    this.first = first;
  }

  /**
   * The session that a request names, the calling thread's from now on; the first without a name.
   */
  SparkSession of(JsonNode request) {
    String name = request.path("session").asText();
    SparkSession session =
        name.isEmpty() ? first : named.computeIfAbsent(name, any -> first.newSession());
    SparkSession.setActiveSession(session);
    return session;
  }
}
