package dev.sluice.server.source.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.runtime.WalkObserver.Step;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams the change data feed of a table whose changes another writer commits by hand. */
class ChangeFeedStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SourceSpec.Delta FEED = Definitions.source("in", 1000).withChangeFeed();

  @TempDir private Path directory;
  private StreamHarness harness;
  private Path log;

  /** Version 0 makes the table, 1 switches its feed on, 2 adds the rows 0 to 3. */
  @BeforeEach
  void open() throws IOException {
    harness = new StreamHarness(directory);
    harness.createTable("in");
    log = directory.resolve("warehouse/in/_delta_log");
    setFeed(1, "true");
    harness.insert("in", 0, 4);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void rows_at_the_start_are_insertions_of_that_version() {
    run(FEED);

    assertThat(changes()).containsExactly("0 insert 2", "1 insert 2", "2 insert 2", "3 insert 2");
  }

  @Test
  void change_files_are_what_a_commit_changed() throws IOException {
    update(3);
    delete(4);
    run(from(2));

    assertThat(changes())
        .containsExactly(
            "0 delete 4",
            "0 insert 2",
            "1 insert 2",
            "1 update_preimage 3",
            "101 delete 4",
            "101 update_postimage 3",
            "2 delete 4",
            "2 insert 2",
            "3 delete 4",
            "3 insert 2");
  }

  @Test
  void time_of_a_commit_comes_with_its_changes() {
    run(FEED);

    assertThat(harness.rows("out", row -> String.valueOf(row.get(4))))
        .containsOnly(harness.table("in").changes(2, 1).get(0).timestamp().toString());
  }

  @Test
  void commit_with_both_sides_of_an_update_is_one_batch() throws IOException {
    update(3);
    SourceSpec.Delta single = from(2).withLimits(SourceSpec.BatchLimits.files(1));
    run(single);

    assertThat(harness.committedBatches("out")).containsExactly(0L, 1L);
    assertThat(harness.progress.get(1).sink().numOutputRows()).isEqualTo(2);
  }

  @Test
  void merge_that_changed_no_row_emits_nothing() throws IOException {
    commit(
        3,
        "{\"commitInfo\":{\"operation\":\"MERGE\",\"operationMetrics\":{\"numTargetRowsInserted\":\"0\","
            + "\"numTargetRowsUpdated\":\"0\",\"numTargetRowsDeleted\":\"0\"}}}",
        remove(file(2)),
        add(file(2), "add"));
    run(from(3));

    assertThat(harness.progress).isEmpty();
  }

  @Test
  void version_without_the_feed_is_refused_before_and_after() throws IOException {
    assertRefused(from(0), "Version 0 ");
    setFeed(3, "false");
    assertRefused(from(2), "Version 3 ");
  }

  private void assertRefused(SourceSpec.Delta source, String naming) {
    StreamingQuery run = run(source);
    assertThat(run.state()).isEqualTo(QueryState.FAILED);
    assertThat(Objects.requireNonNull(run.failure()).code())
        .isEqualTo(ErrorCode.DELTA_MISSING_CHANGE_DATA);
    assertThat(run.failure().message()).contains(naming);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void each_change_arrives_once_after_a_crash_at(Step step) throws IOException {
    update(3);
    List<Crash> left = new ArrayList<>(List.of(new Crash(step + " of batch 1")));
    harness.observe(
        (query, batchId, at) -> {
          if (batchId == 1 && at == step && !left.isEmpty()) {
            throw left.remove(0);
          }
        });
    SourceSpec.Delta single = from(2).withLimits(SourceSpec.BatchLimits.files(1));
    harness.restart();
    run(single);
    assertThat(left).isEmpty();
    harness.restart();
    run(single);

    assertThat(changes())
        .containsExactly(
            "0 insert 2",
            "1 insert 2",
            "1 update_preimage 3",
            "101 update_postimage 3",
            "2 insert 2",
            "3 insert 2");
  }

  private StreamingQuery run(SourceSpec.Delta source) {
    StreamingQuery run =
        harness.start(Definitions.query("q", source, "out", new Trigger.AsSoonAsPossible()));
    harness.runTurns();
    return run;
  }

  private static SourceSpec.Delta from(long version) {
    return new SourceSpec.Delta(FEED.table(), false, false, 1000, version).withChangeFeed();
  }

  private List<String> changes() {
    return harness.rows("out", row -> row.get(0) + " " + row.get(2) + " " + row.get(3));
  }

  /** The row 1 becomes 101; the change file says so, whatever file was rewritten. */
  private void update(long version) throws IOException {
    DeltaTable changes =
        harness.createTable(
            "scratch",
            StructType.of(
                Field.of("id", PrimitiveType.LONG),
                Field.of("name", PrimitiveType.STRING),
                Field.of("_change_type", PrimitiveType.STRING)));
    harness.append(
        changes,
        "SELECT * FROM (VALUES (1::BIGINT, 'n1', 'update_preimage'),"
            + " (101::BIGINT, 'n1', 'update_postimage')) AS t(id, name, change)");
    DeltaTable rewritten = harness.createTable("scratch2");
    harness.append(
        rewritten,
        "SELECT CASE range WHEN 1 THEN 101 ELSE range END::BIGINT AS \"id\", 'n' || range AS \"name\""
            + " FROM range(4)");
    commit(
        version,
        remove(file(2)),
        add(moved("scratch2", ""), "add"),
        add(moved("scratch", "_change_data/"), "cdc"));
  }

  /** All rows of the newest file go; a commit that only removes needs no change file. */
  private void delete(long version) throws IOException {
    commit(version, remove(file(version - 1)));
  }

  /** A change file's first name in the log, of the commit that added rows. */
  private Path file(long version) {
    return Path.of(harness.table("in").changes(version, 1).get(0).adds().get(0).file().path());
  }

  private Path moved(String from, String into) throws IOException {
    Path source = Path.of(harness.table(from).snapshot().files().get(0).file().path());
    Path target = directory.resolve("warehouse/in/" + into).resolve(source.getFileName());
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    return Files.copy(source, target);
  }

  private String add(Path file, String action) throws IOException {
    ObjectNode body = action(file);
    body.put("modificationTime", 1).put("dataChange", action.equals("add"));
    return JSON.createObjectNode().set(action, body).toString();
  }

  private String remove(Path file) throws IOException {
    ObjectNode body = action(file);
    body.put("deletionTimestamp", 1).put("dataChange", true);
    return JSON.createObjectNode().set("remove", body).toString();
  }

  private ObjectNode action(Path file) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put(
        "path",
        directory.resolve("warehouse/in").toRealPath().relativize(file.toRealPath()).toString());
    body.put("size", Files.size(file));
    body.putObject("partitionValues");
    return body;
  }

  private void setFeed(long version, String enabled) throws IOException {
    String created;
    try (Stream<String> lines = Files.lines(log.resolve("00000000000000000000.json"))) {
      created = lines.filter(line -> line.contains("\"metaData\"")).findFirst().orElseThrow();
    }
    ObjectNode metadata = (ObjectNode) JSON.readTree(created);
    metadata.withObject("/metaData/configuration").put("delta.enableChangeDataFeed", enabled);
    commit(
        version,
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":"
            + "[\"appendOnly\",\"invariants\",\"changeDataFeed\"]}}",
        metadata.toString());
  }

  private void commit(long version, String... actions) throws IOException {
    Files.write(log.resolve(String.format("%020d.json", version)), Arrays.asList(actions));
  }
}
