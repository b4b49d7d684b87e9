package dev.sluice.compat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streaming queries with state: the same scripts through Spark's Structured Streaming and through
 * the server, with the same commits between the same batches. Safe for many threads.
 */
final class StreamRuns implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Tally tally;
  private final Path directory;
  private final SluiceStreams server;
  private final SluiceTables tables;
  private final AtomicInteger count = new AtomicInteger();

  private StreamRuns(Tally tally, Path directory) {
    this.tally = tally;
    this.directory = directory;
    this.server = SluiceStreams.start(directory);
    this.tables = new SluiceTables(directory.resolve("warehouse"), directory.resolve("reading"));
  }

  /**
   * Starts the server.
   *
   * @param directory of its own, which is emptied
   */
  static StreamRuns start(Tally tally, Path directory) {
    Statements.delete(directory);
    return new StreamRuns(tally, directory);
  }

  /**
   * Runs a script on both sides.
   *
   * @param both false for Spark alone
   */
  void compare(String subject, StreamScript script, SparkAnswers spark, boolean both) {
    String name = "stream" + count.incrementAndGet();
    Outcome outcome;
    try (StreamComparison comparison = open(name, script, spark, both)) {
      outcome = comparison.run();
      Files.writeString(directory.resolve(name + ".txt"), comparison.transcript());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      outcome = Outcome.different(script.toString(), "", "an answer", e.toString());
    }
    String known = both ? StreamTheme.knownDifference(script) : null;
    tally.add(subject, known == null ? outcome : expected(script, known, outcome));
  }

  /** A difference that is known must still be there, so that the list of them shrinks. */
  private static Outcome expected(StreamScript script, String known, Outcome outcome) {
    return outcome.differences().isEmpty()
        ? Outcome.different(script.name(), "in streams/differences.txt", "equal now", known)
        : Outcome.refused(script.name(), known);
  }

  private StreamComparison open(
      String name, StreamScript script, SparkAnswers spark, boolean both) {
    script
        .tables()
        .forEach(
            (table, columns) ->
                server.change(
                    "CREATE TABLE " + name + "_" + table + " (" + columns + ") USING DELTA"));
    ObjectNode sparks =
        script.document(
            table -> server.place(name + "_" + table),
            JSON.createObjectNode()
                .put("checkpointLocation", directory.resolve(name + "_spark").toString()));
    ObjectNode ours =
        script.document(
            table -> server.place(name + "_" + table),
            JSON.createObjectNode()
                .put("format", "delta")
                .put("path", server.place(name + "_sink")));
    return new StreamComparison(
        name,
        script,
        server,
        new SparkStream(spark, name, script, sparks),
        both ? new SluiceStream(server.client(), tables, script, ours.put("name", name)) : null);
  }

  @Override
  public void close() {
    server.close();
    tables.close();
  }
}
