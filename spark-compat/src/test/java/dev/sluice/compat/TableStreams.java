package dev.sluice.compat;

import dev.sluice.client.ApiException;
import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryFailedException;
import dev.sluice.client.QueryFailure;
import dev.sluice.client.QueryState;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.client.Trigger;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The whole server in this process, for streaming queries over any path. Safe for many threads. */
final class TableStreams implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Ends a query once for each column that is added to its source. */
  private static final String SCHEMA_CHANGED = "DELTA_SCHEMA_CHANGED";

  private static final Set<QueryState> ENDED = Set.of(QueryState.FINISHED, QueryState.FAILED);

  private final Server server;
  private final SluiceClient client;
  private final AtomicInteger names = new AtomicInteger();

  /**
   * @param directory of its own
   */
  TableStreams(Path directory) {
    Statements.delete(directory);
    server = Server.start(ServerConfig.local(directory));
    client = SluiceClient.builder().endpoint(server.url()).build();
  }

  SluiceClient client() {
    return client;
  }

  /**
   * Runs a query over all that its source has now, and forgets it.
   *
   * @return "" or the code and message of its failure
   */
  String run(QueryDefinition.Builder query) {
    QueryDefinition definition = query.trigger(Trigger.availableNow()).build();
    client.queries().create(definition, true);
    Query ended = client.queries().awaitState(definition.name(), ENDED, LONGEST);
    client.queries().delete(definition.name());
    if (ended.failure() != null) {
      return ended.failure().code() + " " + ended.failure().message();
    }
    return ended.state() == QueryState.FINISHED ? "" : "still " + ended.state();
  }

  /** Starts a query that goes on until it is told to {@link #finish}. */
  String start(UnaryOperator<QueryDefinition.Builder> details) {
    QueryDefinition definition = details.apply(query()).build();
    client.queries().create(definition, true);
    return definition.name();
  }

  /**
   * Waits until a query has committed all that its source has now, and forgets it. Where a column
   * was added meanwhile it is started again, as its user would.
   */
  void finish(String name) {
    catchUp(name);
    client.queries().stop(name, LONGEST);
    client.queries().delete(name);
  }

  /** The same for a query that is to go on. */
  void catchUp(String name) {
    for (int attempt = 1; ; attempt++) {
      try {
        if (client.queries().processAllAvailable(name, LONGEST)) {
          return;
        }
      } catch (ApiException | QueryFailedException e) {
        QueryFailure failure = client.queries().get(name).failure();
        if (failure == null || !failure.code().startsWith(SCHEMA_CHANGED) || attempt > 5) {
          throw e;
        }
        client.queries().start(name, LONGEST);
        continue;
      }
      throw new IllegalStateException(name + " does not end: " + client.queries().status(name));
    }
  }

  /** A query with a name that no other has. */
  QueryDefinition.Builder query() {
    return QueryDefinition.named("compat_" + names.incrementAndGet());
  }

  /**
   * Writes a table's change feed into a new table, without the time of the changes.
   *
   * @return "" or the code and message of the failure
   */
  String copyChanges(Path table, long fromVersion, Path copy) {
    Source source =
        Source.path(table.toString())
            .option("readChangeFeed", true)
            .option("startingVersion", fromVersion);
    // So that the copy can have columns of any name.
    Map<String, String> mapped = Map.of("delta.columnMapping.mode", "name");
    Sink sink = Sink.path(copy.toString()).made(List.of(), mapped);
    return run(query().from(source).drop("_commit_timestamp").to(sink));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
