package dev.sluice.server.delta;

import static dev.sluice.server.delta.TableFixture.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.CommitOutcome.AlreadyCommitted;
import dev.sluice.server.model.CommitOutcome.Committed;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendTest {
  private static final TransactionId TXN = new TransactionId("query", 7);

  @TempDir Path directory;
  private TableFixture fixture;
  private DeltaTable table;
  private TableMetadata metadata;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
    table = fixture.createByHand();
    metadata = table.metadata();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call).hasFieldOrPropertyWithValue("code", code).hasMessageContaining("t");
  }

  @Test
  void writes_a_commit_that_names_its_writer_and_its_rows() {
    table.append(append(metadata, "part-0", TXN));
    assertThat(fixture.commitText(1))
        .startsWith("{\"commitInfo\":{\"timestamp\":1767225600000,\"operation\":\"WRITE\",")
        .contains("\"operationParameters\":{\"mode\":\"Append\"}")
        .contains("\"isBlindAppend\":true")
        .contains("{\"numFiles\":\"1\",\"numOutputBytes\":\"10\",\"numOutputRows\":\"2\"}")
        .containsPattern("\"engineInfo\":\"Sluice/[0-9]+\\.[0-9]+\\.")
        .contains("\n{\"txn\":{\"appId\":\"query\",\"version\":7,\"lastUpdated\":1767225600000}}\n")
        .contains("\"stats\":\"{\\\"numRecords\\\":2,")
        .endsWith("}}\n");
  }

  @Test
  void commits_a_transaction_once() {
    assertThat(table.append(append(metadata, "part-0", TXN))).isEqualTo(new Committed(1));
    table.append(append(metadata, "other", null));
    assertThat(table.append(append(metadata, "part-0-again", TXN)))
        .isEqualTo(new AlreadyCommitted(1));
    assertThat(table.snapshot().files()).hasSize(2);
    assertThat(table.transactionVersion("query")).hasValue(7);
    assertThat(table.transactionVersion("nobody")).isEmpty();
  }

  @Test
  void goes_on_behind_a_rival_that_appended_removed_or_compacted() {
    fixture.store.beforeNextCommit(
        () -> {
          fixture.commitByHand(1, TableFixture.add("rival"));
          fixture.commitByHand(2, TableFixture.remove("rival"), TableFixture.txn("other", 9));
        });
    assertThat(table.append(append(metadata, "part-0", TXN))).isEqualTo(new Committed(3));
    assertThat(table.snapshot().files()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 7, 8})
  void is_fenced_by_a_rival_of_the_same_application(long rivalsVersion) {
    fixture.store.beforeNextCommit(
        () -> fixture.commitByHand(1, TableFixture.txn("query", rivalsVersion)));
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)),
        ErrorCode.DELTA_CONCURRENT_TRANSACTION);
    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void is_fenced_also_where_a_reader_saw_the_rival_first() {
    fixture.store.beforeNextCommit(
        () -> {
          fixture.commitByHand(1, TableFixture.txn("query", 7));
          assertThat(table.version()).isEqualTo(1);
        });
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)),
        ErrorCode.DELTA_CONCURRENT_TRANSACTION);
  }

  @Test
  void is_refused_where_a_rival_changed_the_metadata() {
    StructType wider = StructType.of(Field.of("id", PrimitiveType.LONG));
    fixture.store.beforeNextCommit(
        () -> fixture.commitByHand(1, TableFixture.metadata("id-1", wider, "{}")));
    assertRefused(
        () -> table.append(append(metadata, "part-0", null)), ErrorCode.DELTA_METADATA_CHANGED);
    assertThat(table.append(append(table.metadata(), "part-0", null))).isEqualTo(new Committed(2));
  }

  @Test
  void is_refused_where_a_rival_raised_the_protocol() {
    fixture.store.beforeNextCommit(
        () ->
            fixture.commitByHand(
                1,
                "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,"
                    + "\"writerFeatures\":[\"rowTracking\"]}}"));
    assertThatThrownBy(() -> table.append(append(metadata, "part-0", null)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("(1,7)")
        .hasMessageContaining("rowTracking");
    assertThat(table.snapshot().files()).as("a writer-only feature is still read").isEmpty();
  }

  @Test
  void knows_its_own_commit_after_a_failure_behind_the_write() {
    fixture.store.failAfterWrite(1);
    assertThat(table.append(append(metadata, "part-0", TXN))).isEqualTo(new Committed(1));
    assertThat(table.append(append(metadata, "part-1", null))).isEqualTo(new Committed(2));
  }

  @Test
  void reports_a_failure_before_the_write_and_commits_nothing() {
    fixture.store.failBeforeWrite(1);
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)), ErrorCode.STORAGE_UNAVAILABLE);
    assertThat(table.transactionVersion("query")).isEmpty();
    assertThat(table.append(append(metadata, "part-0", TXN))).isEqualTo(new Committed(1));
  }

  @Test
  void takes_a_rivals_commit_for_a_rivals_after_a_failed_write() {
    fixture.store.beforeNextCommit(() -> fixture.commitByHand(1, TableFixture.add("rival")));
    fixture.store.failBeforeWrite(1);
    assertThat(table.append(append(metadata, "part-0", TXN))).isEqualTo(new Committed(2));
  }

  @Test
  void leaves_an_unknown_outcome_to_the_caller_where_the_log_cannot_be_read() {
    fixture.store.failAfterWrite(1);
    fixture.store.beforeNextCommit(() -> fixture.store.failReads(true));
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)), ErrorCode.STORAGE_UNAVAILABLE);
    fixture.store.failReads(false);
    assertThat(table.transactionVersion("query")).hasValue(7);
  }

  @Test
  void does_not_wait_for_a_rival_that_is_still_writing() {
    fixture.store.beforeNextCommit(() -> fixture.write(1, ""));
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)), ErrorCode.DELTA_CONCURRENT_WRITE);
  }

  @Test
  void never_turns_the_time_back() {
    table.append(append(metadata, "part-0", null));
    fixture.clock.set(TableFixture.START.minus(Duration.ofHours(1)));
    table.append(append(metadata, "part-1", null));
    assertThat(fixture.commitText(2)).contains("\"timestamp\":1767225600000");
  }

  @Test
  void refuses_nulls_in_a_column_that_is_not_null() {
    fixture.commitByHand(
        1,
        TableFixture.metadata(
            "id-1", StructType.of(new Field("id", PrimitiveType.LONG, false, Map.of())), "{}"));
    WrittenFile.ColumnStatistics nulls =
        new WrittenFile.ColumnStatistics(List.of("id"), null, null, 1);
    WrittenFile file = new WrittenFile("part-0", Map.of(), 10, 2, List.of(nulls));
    assertThatThrownBy(
            () ->
                table.append(
                    new Append(table.metadata(), List.of(file), List.of(), "WRITE", Map.of())))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED)
        .hasMessageContaining("id");
  }

  @Test
  void refuses_a_table_whose_invariants_it_cannot_check() {
    Field price =
        new Field("price", PrimitiveType.LONG, true, Map.of("delta.invariants", "\"price > 0\""));
    Field offer = Field.of("offer", StructType.of(price));
    fixture.commitByHand(1, TableFixture.metadata("id-1", StructType.of(offer), "{}"));
    assertThatThrownBy(() -> table.append(append(table.metadata(), "part-0", null)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("offer.price");
  }

  @Test
  void encodes_paths_as_uris_and_reads_them_back() {
    String path = "c=a%20b/d=ä#?:/part 0.parquet";
    table.append(append(metadata, path, null));
    assertThat(fixture.commitText(1))
        .contains("\"path\":\"c=a%2520b/d=ä%23%3F:/part%200.parquet\"");
    assertThat(table.changes(1, 1).get(0).adds().get(0).file().path())
        .isEqualTo(fixture.root().resolve(path).toString());
  }

  @Test
  void tells_readers_in_the_process_at_once() {
    int[] calls = {0};
    DeltaTable.Subscription subscription = table.onCommit(() -> calls[0]++);
    table.append(append(metadata, "part-0", null));
    assertThat(calls[0]).isPositive();
    subscription.close();
    int before = calls[0];
    table.append(append(metadata, "part-1", null));
    assertThat(calls[0]).isEqualTo(before);
  }

  @Test
  void does_not_acknowledge_a_commit_whose_name_may_not_be_on_disk() {
    fixture.store.failAfterWrite(1);
    fixture.store.beforeNextCommit(
        () -> fixture.store.beforeNextCommit(() -> fixture.store.failBeforeWrite(1)));
    assertRefused(
        () -> table.append(append(metadata, "part-0", TXN)), ErrorCode.STORAGE_UNAVAILABLE);
    assertThat(table.transactionVersion("query")).hasValue(7);
  }
}
