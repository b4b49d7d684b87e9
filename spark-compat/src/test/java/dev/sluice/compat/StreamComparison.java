package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One script on both sides, step by step. Used by one thread. */
final class StreamComparison implements AutoCloseable {
  private static final Pattern TABLE = Pattern.compile("\\{([a-z_]+)}");

  /** Classes that say nothing: any error is as good. */
  private static final Pattern NAMELESS = Pattern.compile("_LEGACY_.*|IllegalArgumentException");

  private final String name;
  private final StreamScript script;
  private final SluiceStreams server;
  private final SparkStream spark;
  private final @Nullable SluiceStream sluice;
  private final List<String> transcript = new ArrayList<>();

  /** Whether the server took the query. */
  private boolean isRefused;

  /**
   * @param name of the script's run, before the names of its tables
   * @param sluice null where the server does not know what the script needs: it is run in Spark
   *     alone then, so that what the script says of Spark is known to be true
   */
  StreamComparison(
      String name,
      StreamScript script,
      SluiceStreams server,
      SparkStream spark,
      @Nullable SluiceStream sluice) {
    this.name = name;
    this.script = script;
    this.server = server;
    this.spark = spark;
    this.sluice = sluice;
  }

  /** What Spark did, and the server where that is something else. */
  String transcript() {
    return String.join("\n", transcript) + "\n";
  }

  /**
   * Runs the script until the first difference. The queries start with the first run after they
   * were stopped: what is in the tables then is their first batch.
   */
  Outcome run() {
    transcript.add(script.toString());
    if (script.refused() != null) {
      return started();
    }
    boolean isRunning = false;
    for (StreamScript.Step step : script.steps()) {
      if (step instanceof StreamScript.Step.Run && !isRunning) {
        Outcome started = started();
        if (isRefused || !started.differences().isEmpty()) {
          return started;
        }
      }
      isRunning = isRunning || step instanceof StreamScript.Step.Run;
      if (step instanceof StreamScript.Step.Restart) {
        stop();
        isRunning = false;
      }
      String difference = done(step);
      if (difference != null) {
        return different(difference);
      }
    }
    return answered();
  }

  private void stop() {
    transcript.add("restart");
    spark.stop();
    if (sluice != null) {
      sluice.stop();
    }
  }

  private Outcome answered() {
    return sluice == null
        ? Outcome.refused(script.name(), "not supported by this version")
        : Outcome.equal(1);
  }

  private Outcome started() {
    String byThem = spark.start();
    String byUs = sluice == null ? null : sluice.start();
    isRefused = byUs != null;
    transcript.add("Spark refuses: " + byThem);
    if (script.refused() == null) {
      if (byThem != null) {
        return Outcome.different(script.toString(), "what Spark takes", "refused", byThem);
      }
      return byUs == null || isOf(byUs, failsAtFirst())
          ? Outcome.equal(0)
          : different("Sluice refuses: " + byUs);
    }
    if (byThem == null || !byThem.startsWith(script.refused().errorClass() + ":")) {
      return Outcome.different(
          script.toString(), "as Spark refuses it", "" + script.refused(), "" + byThem);
    }
    if (sluice == null) {
      return answered();
    }
    return (byUs == null) == script.refused().isTaken()
        ? Outcome.equal(1)
        : different("Sluice refuses: " + byUs);
  }

  /** What Spark notices in its first batch alone, the server may refuse before. */
  private @Nullable String failsAtFirst() {
    for (StreamScript.Step step : script.steps()) {
      if (step instanceof StreamScript.Step.Run run) {
        return run.fails();
      }
    }
    return null;
  }

  /** Whether an error is of a class of Spark's; the server's codes have no dots. */
  private static boolean isOf(String error, @Nullable String errorClass) {
    return errorClass != null
        && (NAMELESS.matcher(errorClass).matches()
            || error.contains(errorClass)
            || error.contains(errorClass.replace('.', '_')));
  }

  private Outcome different(String what) {
    transcript.add(what);
    return Outcome.different(script.toString(), "", "not so", what);
  }

  /** Does a step and says what differs, if anything does. */
  private @Nullable String done(StreamScript.Step step) {
    if (step instanceof StreamScript.Step.Append append) {
      String columns = script.tables().get(append.table());
      server.append(name + "_" + append.table(), columns, append.rows());
      return null;
    }
    if (step instanceof StreamScript.Step.Change change) {
      Matcher tables = TABLE.matcher(change.statement());
      server.change(tables.replaceAll(found -> name + "_" + found.group(1)));
      return null;
    }
    if (step instanceof StreamScript.Step.Run run) {
      return compared(run);
    }
    return null;
  }

  private @Nullable String compared(StreamScript.Step.Run run) {
    StreamRun theirs = spark.run();
    transcript.add("run\n" + theirs);
    String failure = theirs.failure();
    if (run.fails() == null ? failure != null : !String.valueOf(failure).startsWith(run.fails())) {
      return "Spark fails with " + failure;
    }
    if (sluice == null) {
      return null;
    }
    StreamRun ours = sluice.run();
    String difference =
        failure != null && isOf(String.valueOf(ours.failure()), run.fails())
            ? null
            : difference(theirs, ours);
    return difference == null ? null : difference + "\nSluice:\n" + ours + "\nSpark:\n" + theirs;
  }

  private static @Nullable String difference(StreamRun theirs, StreamRun ours) {
    if ((theirs.failure() == null) != (ours.failure() == null)) {
      return "fails: " + ours.failure();
    }
    if (theirs.batches().size() != ours.batches().size()) {
      return "batches: %d, not %d".formatted(ours.batches().size(), theirs.batches().size());
    }
    for (int i = 0; i < theirs.batches().size(); i++) {
      String difference = difference(theirs.batches().get(i), ours.batches().get(i));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable String difference(StreamBatch theirs, StreamBatch ours) {
    if (theirs.id() != ours.id()) {
      return "batch id";
    }
    if (!same(theirs.rows(), ours.rows())) {
      return "rows of batch " + theirs.id();
    }
    if (!theirs.eventTime().agrees(ours.eventTime())) {
      return "event time of batch " + theirs.id();
    }
    boolean sameState = theirs.operators().size() == ours.operators().size();
    for (int i = 0; sameState && i < theirs.operators().size(); i++) {
      sameState = theirs.operators().get(i).agrees(ours.operators().get(i));
    }
    return sameState ? null : "state operators of batch " + theirs.id();
  }

  private static boolean same(List<JsonNode> theirs, List<JsonNode> ours) {
    List<JsonNode> wanted = sorted(theirs);
    List<JsonNode> got = sorted(ours);
    if (wanted.size() != got.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!Answers.same(wanted.get(i), got.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<JsonNode> sorted(List<JsonNode> rows) {
    return rows.stream().sorted(Comparator.comparing(Answers::sortKey)).toList();
  }

  @Override
  public void close() {
    spark.close();
    if (sluice != null) {
      sluice.close();
    }
  }
}
